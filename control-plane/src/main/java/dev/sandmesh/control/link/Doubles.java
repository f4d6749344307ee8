package dev.sandmesh.control.link;

import dev.sandmesh.protocol.Recent;
import dev.sandmesh.protocol.SandboxId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalLong;

/**
 * When it is told that a second agent of one identity was refused: once in ten minutes for each sandbox, however often it comes and
 * whatever it calls itself. Touched by one event loop.
 */
final class Doubles {

    static final Duration TOLD_AGAIN = Duration.ofMinutes(10);

    private static final int MOST = 10_000;

    private final InstantSource clock;
    private final Map<SandboxId, Told> told = new Recent<>(MOST);

    private record Told(Instant at, long since) {}

    Doubles(InstantSource clock) {
        this.clock = clock;
    }

    /** How many were refused since it was told last, if it is to be told now. */
    OptionalLong refused(SandboxId id) {
        Instant now = clock.instant();
        Told before = told.get(id);
        if (before != null && before.at().plus(TOLD_AGAIN).isAfter(now)) {
            told.put(id, new Told(before.at(), before.since() + 1));
            return OptionalLong.empty();
        }
        told.put(id, new Told(now, 0));
        return OptionalLong.of(before == null ? 0 : before.since());
    }
}
