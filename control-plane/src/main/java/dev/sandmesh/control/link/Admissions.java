package dev.sandmesh.control.link;

import dev.sandmesh.protocol.Recent;
import dev.sandmesh.protocol.report.Credentials;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;

/**
 * How often each key has come here lately. Each admission makes an epoch and rows, so an agent that is started over and over, or says
 * that it is, has to wait; each refusal of a second process cost its first a question, so that one has to wait, too, but not the first.
 * A lease that is resumed is no admission. Only whose key is a sandbox's is remembered, so there are as many keys as sandboxes. Touched by
 * one event loop.
 */
final class Admissions {

    static final int MOST = 10;
    static final Duration WITHIN = Duration.ofMinutes(1);

    private static final int MOST_KEYS = 20_000;

    private final InstantSource clock;
    private final Map<String, Lately> lately = new Recent<>(MOST_KEYS);

    /** What one key did. */
    private static final class Lately {
        private final Deque<Instant> admitted = new ArrayDeque<>();
        private final Deque<Instant> refused = new ArrayDeque<>();
        private String incumbent = "";
    }

    Admissions(InstantSource clock) {
        this.clock = clock;
    }

    /** How long this process has to wait before it may come again; empty when it need not. */
    Optional<Duration> pause(Credentials who) {
        Lately known = lately.get(who.publicKey());
        if (known == null) {
            return Optional.empty();
        }
        Optional<Duration> pause = pause(known.admitted);
        return pause.isPresent() || who.nonce().equals(known.incumbent) ? pause : pause(known.refused);
    }

    void admitted(Credentials who) {
        Lately known = lately.computeIfAbsent(who.publicKey(), key -> new Lately());
        note(known.admitted);
        known.incumbent = who.nonce();
    }

    /** A process of this key was refused, for the one of that nonce holds the sandbox. */
    void refused(Credentials who, String incumbent) {
        Lately known = lately.computeIfAbsent(who.publicKey(), key -> new Lately());
        note(known.refused);
        known.incumbent = incumbent;
    }

    private Optional<Duration> pause(Deque<Instant> times) {
        Instant now = clock.instant();
        while (!times.isEmpty() && !times.getFirst().plus(WITHIN).isAfter(now)) {
            times.removeFirst();
        }
        return times.size() < MOST
                ? Optional.empty()
                : Optional.of(Duration.between(now, times.getFirst().plus(WITHIN)));
    }

    private void note(Deque<Instant> times) {
        times.addLast(clock.instant());
        if (times.size() > MOST) {
            times.removeFirst();
        }
    }
}
