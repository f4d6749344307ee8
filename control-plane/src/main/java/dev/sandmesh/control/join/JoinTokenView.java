package dev.sandmesh.control.join;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the contract calls JoinToken. */
record JoinTokenView(
        String id,
        String name,
        String hint,
        String environment,
        Map<String, String> labels,
        int uses,
        int used,
        Instant createdAt,
        String createdBy,
        Instant expiresAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant revokedAt,
        String status) {

    /** What the contract calls JoinTokenWithSecret. */
    record WithSecret(JoinTokenView token, String secret, JsonObject bundle) {
        @Override
        public String toString() {
            return "WithSecret[" + token + "]";
        }
    }

    static JoinTokenView of(JoinToken token, Instant now) {
        JoinToken.Life life = token.life();
        return new JoinTokenView(
                token.id().toString(),
                token.name(),
                token.hint(),
                token.environment(),
                token.labels(),
                life.uses(),
                life.used(),
                life.createdAt(),
                life.createdBy(),
                life.expiresAt(),
                life.lastUsedAt(),
                life.revokedAt(),
                token.status(now).wireName());
    }
}
