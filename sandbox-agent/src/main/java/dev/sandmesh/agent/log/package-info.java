/**
 * The logs of this host, followed while they are written.
 *
 * <p>In: where a log is, and from where on. Out: its bytes, and the places where they begin. Owns: the files that it has open.
 */
@NullMarked
package dev.sandmesh.agent.log;

import org.jspecify.annotations.NullMarked;
