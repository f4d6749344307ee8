/**
 * Small files that must not be lost, on disks that may be full or lose their power.
 *
 * <p>In: texts and where they stand. Out: files that are whole. Owns: nothing but the room that it reserves.
 */
@NullMarked
package dev.sandmesh.agent.file;

import org.jspecify.annotations.NullMarked;
