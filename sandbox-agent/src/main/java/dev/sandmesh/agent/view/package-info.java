/**
 * Shows the screen to those who may see it: joins the VNC server of this host to the control node that waits for it. Nothing listens for it.
 *
 * <p>In: the order to open a view, with its ticket. Out: what came of it, and the bytes of the screen. Owns: the open views, and the tickets
 * that were used.
 */
@NullMarked
package dev.sandmesh.agent.view;

import org.jspecify.annotations.NullMarked;
