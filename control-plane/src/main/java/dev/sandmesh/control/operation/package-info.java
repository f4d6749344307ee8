/**
 * Orders to sandboxes.
 *
 * <p>In: calls of the API. Out: commands to agents. Owns: nothing that runs.
 */
@NullMarked
package dev.sandmesh.control.operation;

import org.jspecify.annotations.NullMarked;
