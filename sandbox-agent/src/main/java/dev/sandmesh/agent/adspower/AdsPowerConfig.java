package dev.sandmesh.agent.adspower;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How to reach AdsPower, and how often.
 *
 * @param port on 127.0.0.1
 * @param keyFile holds the key of its Local API; absent where it wants none
 * @param addressFile where AdsPower writes its own address; what it says goes before {@code port}
 * @param interval between two looks
 * @param callGap between an answer and the next call, over all that the agent asks
 * @param claimGrace for how long a profile may be open without a task that claims it
 * @param closeLeaked also profiles that nobody claims are closed; they may be a person's
 * @param paceDirectory shared with all who call AdsPower on this host; absent when the agent alone does
 */
public record AdsPowerConfig(
        int port,
        Optional<Path> keyFile,
        Optional<Path> addressFile,
        Duration interval,
        Duration callGap,
        Duration claimGrace,
        boolean closeLeaked,
        Optional<Path> paceDirectory) {
    public static final int DEFAULT_PORT = 50325;
    public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(10);

    public static final Duration DEFAULT_CLAIM_GRACE = Duration.ofSeconds(60);

    /** Below the one call a second that every version and plan of AdsPower allows. */
    public static final Duration DEFAULT_CALL_GAP = Duration.ofMillis(1_100);

    /** The ten calls a second of its largest plan. */
    public static final Duration SHORTEST_CALL_GAP = Duration.ofMillis(100);

    /** With the usual grace, and alone. */
    public AdsPowerConfig(
            int port,
            Optional<Path> keyFile,
            Optional<Path> addressFile,
            Duration interval,
            Duration callGap,
            boolean closeLeaked) {
        this(port, keyFile, addressFile, interval, callGap, DEFAULT_CLAIM_GRACE, closeLeaked, Optional.empty());
    }

    /** What people may want otherwise while it runs; what is absent stays as this host was told. */
    public record Tuning(
            Optional<Duration> interval,
            Optional<Duration> callGap,
            Optional<Duration> claimGrace,
            Optional<Boolean> closeLeaked) {
        public static final Tuning NONE =
                new Tuning(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    AdsPowerConfig tuned(Tuning tuning) {
        return new AdsPowerConfig(
                port,
                keyFile,
                addressFile,
                tuning.interval().orElse(interval),
                tuning.callGap().orElse(callGap),
                tuning.claimGrace().orElse(claimGrace),
                tuning.closeLeaked().orElse(closeLeaked),
                paceDirectory);
    }

    public AdsPowerConfig {
        if (callGap.compareTo(SHORTEST_CALL_GAP) < 0) {
            throw new IllegalArgumentException("callGap " + callGap);
        }
    }
}
