/**
 * What somebody does on one sandbox now: runs a program or a terminal, follows a log, stops and starts a process, takes a picture or a bundle.
 *
 * <p>In: calls of the API, sockets of terminals. Out: jobs and orders; what they bring, as quickly as it is read. Owns: the open terminals.
 */
@NullMarked
package dev.sandmesh.control.console;

import org.jspecify.annotations.NullMarked;
