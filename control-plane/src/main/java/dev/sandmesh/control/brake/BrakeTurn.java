package dev.sandmesh.control.brake;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One time that the brake was on, as the contract calls it.
 *
 * @param lost leases that were lost within the window, of so many {@code leases}
 * @param releasedBy absent when those that were missing came back
 */
record BrakeTurn(
        String cause,
        Instant engagedAt,
        long lost,
        long leases,
        long handingOver,
        @Nullable Instant releasedAt,
        @Nullable String releasedBy,
        @Nullable String reason) {}
