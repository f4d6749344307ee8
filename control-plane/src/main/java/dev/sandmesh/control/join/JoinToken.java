package dev.sandmesh.control.join;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.key.MasterKey;
import dev.sandmesh.control.key.SecretText;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.RegistrationProof;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What lets so many new sandboxes into one environment, until then.
 *
 * @param sealed its secret, which opens with the master key only: whoever has the database alone lets nobody in
 * @param labels that those who come by it get
 */
record JoinToken(
        UUID id, String name, String hint, Buffer sealed, String environment, Map<String, String> labels, Life life) {

    /**
     * How often and until when it is good.
     *
     * @param createdBy the name of whoever made it
     */
    record Life(
            int uses,
            int used,
            Instant createdAt,
            String createdBy,
            Instant expiresAt,
            @Nullable Instant lastUsedAt,
            @Nullable Instant revokedAt) {}

    JoinToken {
        labels = Map.copyOf(labels);
    }

    static Buffer seal(MasterKey master, UUID id, SecretText secret) {
        return Buffer.buffer(master.wrap(secret.bytes(), context(id)));
    }

    /** Whether somebody who knows the secret made this registration; nothing is said about whether it still lets them in. */
    boolean proves(MasterKey master, Register register) {
        String secret = new String(master.unwrap(sealed.getBytes(), context(id)), StandardCharsets.US_ASCII);
        return RegistrationProof.joins(secret, register);
    }

    JoinTokenStatus status(Instant now) {
        if (life.revokedAt() != null) {
            return JoinTokenStatus.REVOKED;
        }
        if (!now.isBefore(life.expiresAt())) {
            return JoinTokenStatus.EXPIRED;
        }
        return life.used() < life.uses() ? JoinTokenStatus.ACTIVE : JoinTokenStatus.USED_UP;
    }

    AuditEntry.Target target() {
        return new AuditEntry.Target("joinToken", id.toString(), name, environment);
    }

    /** What it permits, for the audit trail. */
    JsonObject written() {
        return new JsonObject()
                .put("labels", Wire.textMap(labels))
                .put("uses", life.uses())
                .put("used", life.used())
                .put("expiresAt", Wire.instant(life.expiresAt()));
    }

    private static String context(UUID id) {
        return "join_tokens/" + id;
    }

    @Override
    public String toString() {
        return "JoinToken[" + id + " " + name + "]";
    }
}
