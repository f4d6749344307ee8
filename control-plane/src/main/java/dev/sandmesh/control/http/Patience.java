package dev.sandmesh.control.http;

import java.time.Duration;

/**
 * How long a client may take.
 *
 * @param head from the opening of a connection to the end of its first request's head, handshake included
 * @param body from the end of a head to the end of its body
 * @param next from an answer to the end of the next request's head
 * @param lingering from an answer that did not wait for the end of its request to the end of the connection
 * @param drain from the stop of the server to the end of what is being answered
 * @param idle without anything that comes or goes
 */
record Patience(Duration head, Duration body, Duration next, Duration lingering, Duration drain, Duration idle) {

    static final Patience USUAL = new Patience(
            Duration.ofSeconds(10),
            Duration.ofSeconds(15),
            Duration.ofSeconds(75),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(75));
}
