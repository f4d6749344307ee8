/**
 * Who may come in, and what they may do: accounts, roles and the environments in which they hold, logins, API tokens, the keys that sign
 * access tokens, tickets.
 *
 * <p>In: passwords, refresh cookies, bearer tokens, tickets. Out: a {@code Caller} with what it may do at this moment, through the
 * facade {@code Access}; {@code HostAccess} for the host itself. Owns: tables accounts, access_head, api_tokens, refresh_families,
 * tickets, the keys in signing_keys whose purpose is access; files master.key and first-password.
 */
@NullMarked
package dev.sandmesh.control.access;

import org.jspecify.annotations.NullMarked;
