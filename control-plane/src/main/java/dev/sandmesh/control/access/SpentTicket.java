package dev.sandmesh.control.access;

import dev.sandmesh.control.http.Caller;

/**
 * A ticket that nobody can spend any more.
 *
 * @param caller whose it was, and what they may do now
 * @param subject what it was good for, empty for all of its purpose
 */
public record SpentTicket(Caller caller, String subject) {}
