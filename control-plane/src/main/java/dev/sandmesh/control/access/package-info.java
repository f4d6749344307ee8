/**
 * Who may come in: accounts, roles, logins, the keys that sign access tokens, tickets.
 *
 * <p>In: passwords, refresh cookies, bearer tokens, tickets. Out: a {@code Caller}, through the facade {@code Access}.
 * Owns: tables accounts, refresh_families, signing_keys, tickets; files master.key and first-password.
 */
@NullMarked
package dev.sandmesh.control.access;

import org.jspecify.annotations.NullMarked;
