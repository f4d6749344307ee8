package dev.sandmesh.control.health;

import java.time.Instant;

/** What the owner believes about the agent behind a lease. */
sealed interface Standing {

    /** Registered, and nothing heard yet. */
    record Expected() implements Standing {}

    /** Heard of within the silence limit. */
    record Live() implements Standing {}

    /** Said goodbye and promised to be back; until then its silence is no alarm. */
    record Away(Instant until, String reason) implements Standing {}

    /** Silent for too long, or its connection closed and it did not come back. */
    record Lost(Instant since, String reason) implements Standing {}
}
