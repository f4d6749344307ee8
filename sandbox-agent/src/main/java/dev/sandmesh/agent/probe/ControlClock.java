package dev.sandmesh.agent.probe;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What the control plane's clock shows. */
@FunctionalInterface
public interface ControlClock {

    /** Empty as long as it has told nothing. */
    Optional<Reading> read();

    /** The time there, which may be wrong by {@code error} at most: nobody knows how long an answer travelled. */
    record Reading(Instant now, Duration error) {}
}
