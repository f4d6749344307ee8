package dev.sandmesh.control.change;

import java.time.Duration;

/**
 * How a {@link BatchCommitter} collects.
 *
 * @param delay how long the first item of an idle committer waits for company
 * @param batch the most items of one transaction
 * @param capacity the most items that wait; the next one is refused
 * @param waitsForDatabase whether items stay in the queue while the database is away, or fail at once
 */
public record BatchConfig(Duration delay, int batch, int capacity, boolean waitsForDatabase) {

    public BatchConfig {
        if (delay.toMillis() < 1 || delay.toMillis() > 20 || batch < 1 || capacity < batch) {
            throw new IllegalArgumentException("a batch waits 1 to 20 ms and fits into its queue");
        }
    }

    /** Items fail at once while the database is away. */
    public static BatchConfig failing() {
        return new BatchConfig(Duration.ofMillis(10), 500, 20_000, false);
    }

    /** Items wait for the database as long as the queue has room. */
    public static BatchConfig waiting() {
        return new BatchConfig(Duration.ofMillis(10), 500, 20_000, true);
    }
}
