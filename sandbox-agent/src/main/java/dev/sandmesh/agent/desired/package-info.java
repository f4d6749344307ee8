/**
 * What people want of the browsers of this sandbox: judged here once more, kept on disk, applied, and told when it is in effect.
 *
 * <p>In: configurations that acks of heartbeats bring, and the one that was kept. Out: settings for the processes that are browsers
 * and for AdsPower, the version that is in effect, the condition {@code ConfigurationUsable}. Owns: {@code configuration} in
 * the state directory. No setting becomes a command, a path or a variable of somebody's choice: each is on a list, with its bounds.
 */
@NullMarked
package dev.sandmesh.agent.desired;

import org.jspecify.annotations.NullMarked;
