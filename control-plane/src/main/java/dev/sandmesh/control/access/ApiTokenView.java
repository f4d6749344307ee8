package dev.sandmesh.control.access;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the contract calls ApiToken. */
record ApiTokenView(
        String id,
        String name,
        String hint,
        String ownerId,
        String owner,
        List<String> permissions,
        List<String> environments,
        Instant createdAt,
        Instant expiresAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant revokedAt) {

    /** What the contract calls ApiTokenWithSecret. */
    record WithSecret(ApiTokenView token, String secret) {
        @Override
        public String toString() {
            return "WithSecret[" + token + "]";
        }
    }

    static ApiTokenView of(ApiToken token, Principals principals) {
        return new ApiTokenView(
                token.id().toString(),
                token.name(),
                token.hint(),
                token.accountId().toString(),
                principals.email(token.accountId()),
                token.permissions().stream().sorted().toList(),
                token.environments().written(),
                token.life().createdAt(),
                token.life().expiresAt(),
                principals.lastUsed(token.id()).orElse(token.life().lastUsedAt()),
                token.life().revokedAt());
    }
}
