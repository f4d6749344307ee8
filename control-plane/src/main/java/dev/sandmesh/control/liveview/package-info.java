/**
 * The live view: screens of sandboxes, shown to whoever may see them and touched by whoever may touch them.
 *
 * <p>In: viewers with tickets, at any node; agents that bring the screen which they were told to. Out: the bytes of the screen, what the viewer
 * does as far as it is allowed, rows of beginning and end in the trail. Owns: views of the sandboxes that this node owns; which agents are to
 * dial in.
 */
@NullMarked
package dev.sandmesh.control.liveview;

import org.jspecify.annotations.NullMarked;
