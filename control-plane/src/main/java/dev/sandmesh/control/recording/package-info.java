/**
 * What terminals have shown, kept for whoever may read the audit trail.
 *
 * <p>In: bytes on their way to somebody's screen, calls of the API. Out: asciicasts. Owns: the recordings that run here, and how long all are kept.
 */
@NullMarked
package dev.sandmesh.control.recording;

import org.jspecify.annotations.NullMarked;
