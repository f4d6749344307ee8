package dev.sandmesh.control.http;

import java.time.Duration;

/**
 * How long a client may take.
 *
 * @param head from the opening of a connection to the end of its first request's head, handshake included
 * @param body from the end of a head to the end of its body
 * @param next from an answer to the end of the next request's head
 */
record Patience(Duration head, Duration body, Duration next) {

    static final Patience USUAL = new Patience(Duration.ofSeconds(10), Duration.ofSeconds(15), Duration.ofSeconds(75));
}
