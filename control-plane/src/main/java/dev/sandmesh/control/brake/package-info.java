/**
 * Whether what destroys or replaces sandboxes by itself has to hold still, because so many fell silent at once that rather the
 * control plane or the network is to blame.
 *
 * <p>In: the fleet's count from the registry, each round of the sweeper; releases by people. Out: {@link
 * dev.sandmesh.control.brake.Brake#isOn}, facts of kind brake, audit rows, {@code getBrake} and {@code releaseBrake}. Owns: tables
 * {@code brake} and {@code brake_turns}.
 */
@NullMarked
package dev.sandmesh.control.brake;

import org.jspecify.annotations.NullMarked;
