/**
 * Pictures of the display.
 *
 * <p>In: which processes run here. Out: a PNG. Owns: a connection to the X server while a picture is taken. It speaks X11 and writes
 * PNG itself: no tool has to be installed, and none is started.
 */
@NullMarked
package dev.sandmesh.agent.display;

import org.jspecify.annotations.NullMarked;
