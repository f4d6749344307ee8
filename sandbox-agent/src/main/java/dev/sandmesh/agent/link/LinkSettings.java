package dev.sandmesh.agent.link;

import java.time.Duration;

/**
 * The link's patience.
 *
 * @param registerTimeout for one registration
 * @param unansweredLimit registrations without any answer before the connection is built anew
 * @param checkPeriod between two looks at whether commands would reach us
 * @param freezeLimit the longest stop after which the others still know us; they give up after 60 s
 * @param supersededWait between two questions of one who is superseded
 */
public record LinkSettings(
        Duration registerTimeout,
        int unansweredLimit,
        Duration checkPeriod,
        Duration freezeLimit,
        Duration supersededWait) {

    public static LinkSettings standard() {
        return new LinkSettings(
                Duration.ofSeconds(3), 3, Duration.ofSeconds(5), Duration.ofSeconds(45), Duration.ofSeconds(30));
    }
}
