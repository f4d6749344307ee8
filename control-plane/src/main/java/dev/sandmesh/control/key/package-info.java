/**
 * The key that wraps every other secret of the control plane, and what secrets look like.
 *
 * <p>In: {@code SANDMESH_HOME}. Out: {@link dev.sandmesh.control.key.MasterKey}, which seals, opens and makes keyed digests;
 * {@link dev.sandmesh.control.key.SealedKeys}, key pairs that sign; {@link dev.sandmesh.control.key.SecretText}, the text of a token.
 * Owns: file master.key, the keys in signing_keys that are no key of access tokens.
 */
@NullMarked
package dev.sandmesh.control.key;

import org.jspecify.annotations.NullMarked;
