/**
 * The control plane as the command line sees it: who asks, what is asked, what is answered, and refusals in words.
 *
 * <p>In: a URL, a login or a token. Out: answers as JSON. Owns: the session on this machine's disk, which several commands
 * share at a time.
 */
@NullMarked
package dev.sandmesh.cli.api;

import org.jspecify.annotations.NullMarked;
