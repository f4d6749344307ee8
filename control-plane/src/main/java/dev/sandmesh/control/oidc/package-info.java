/**
 * Signing in through an OpenID Connect provider, where one is configured: authorization code flow with PKCE, state and nonce.
 *
 * <p>In: the browser's way to the provider and back. Out: an {@code ExternalLogin} that was checked, for {@code Access}; endpoints. Owns:
 * nothing that is kept; what an attempt needs travels sealed in a cookie of the browser.
 */
@NullMarked
package dev.sandmesh.control.oidc;

import org.jspecify.annotations.NullMarked;
