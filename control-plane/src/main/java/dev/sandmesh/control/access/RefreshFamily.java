package dev.sandmesh.control.access;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One login as the database keeps it. */
record RefreshFamily(
        UUID id,
        UUID accountId,
        Buffer currentHash,
        @Nullable Buffer previousHash,
        Instant rotatedAt,
        Instant expiresAt,
        boolean revoked) {}
