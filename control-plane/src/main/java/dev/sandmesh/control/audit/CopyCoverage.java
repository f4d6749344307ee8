package dev.sandmesh.control.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Which part of the trail the copies speak for. Rows removed from the end together with their heads leave a chain without a fault: only
 * a copy that was there at the time knows of them.
 */
final class CopyCoverage {

    /** Copies are written within moments; and what another node has just written is not in ours. */
    private static final Duration SOON = Duration.ofMinutes(1);

    private static final String UNNOTICED =
            "rows that were removed from the end of the trail together with their heads, ";

    private long firstHead;
    private long firstCopy;
    private long lastCopy;
    private Instant newestHead = Instant.MIN;
    private Instant newestCopy = Instant.MIN;

    /** A head of the table has agreed. */
    void head(long seq, Instant at) {
        firstHead = firstHead == 0 ? seq : firstHead;
        newestHead = at;
    }

    /** A copy has agreed. */
    void copy(long seq, Instant at) {
        firstCopy = firstCopy == 0 ? seq : firstCopy;
        lastCopy = seq;
        newestCopy = at;
    }

    /** Empty when the copies speak for all of it. */
    Optional<String> warning() {
        if (firstHead == 0) {
            return Optional.empty();
        }
        if (firstCopy == 0) {
            return Optional.of("no copy of the heads was there to compare with: " + UNNOTICED + "would not be missed");
        }
        if (newestHead.isAfter(newestCopy.plus(SOON))) {
            return Optional.of("the copies that were compared end with row " + lastCopy + ": " + UNNOTICED
                    + "since then would not be missed");
        }
        if (firstCopy > firstHead) {
            return Optional.of("the copies that were compared begin with row " + firstCopy + ": " + UNNOTICED
                    + "before that one was written, would not be missed");
        }
        return Optional.empty();
    }
}
