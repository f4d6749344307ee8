/**
 * Jobs under way: what they bring is numbered, kept until it is acked, and sent to whoever asked last.
 *
 * <p>In: orders that take their time. Out: numbered output and one result each. Owns: the jobs under way and what of their output is not acked.
 */
@NullMarked
package dev.sandmesh.agent.job;

import org.jspecify.annotations.NullMarked;
