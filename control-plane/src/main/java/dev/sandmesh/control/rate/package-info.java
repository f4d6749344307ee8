/**
 * How often somebody may do something: the one bucket of tokens that all bounds of rates are made of.
 *
 * <p>In: times and costs. Out: yes or no. Owns: nothing that runs.
 */
@NullMarked
package dev.sandmesh.control.rate;

import org.jspecify.annotations.NullMarked;
