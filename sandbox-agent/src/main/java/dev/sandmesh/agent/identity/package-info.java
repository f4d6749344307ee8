/**
 * Who this host is, and why a control node may believe it.
 *
 * <p>In: configuration, the state directory, the join token. Out: {@code Register}. Owns: the key pair on disk, the instance
 * id of a local host, the nonce of this process.
 */
@NullMarked
package dev.sandmesh.agent.identity;

import org.jspecify.annotations.NullMarked;
