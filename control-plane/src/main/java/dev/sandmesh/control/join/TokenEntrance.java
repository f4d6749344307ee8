package dev.sandmesh.control.join;

import dev.sandmesh.control.audit.Actor;
import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.audit.AuditTrail;
import dev.sandmesh.control.db.Tx;
import dev.sandmesh.control.registry.Entrance;
import dev.sandmesh.control.registry.EntryRefusedException;
import dev.sandmesh.control.registry.Sandbox;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.report.RefusalCode;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** Lets in by a join token whose secret was proved: counts the use in the registration's own transaction. */
final class TokenEntrance implements Entrance {

    static final String ACTION = "joinSandbox";

    private final AuditTrail audit;
    private final UUID tokenId;
    private final Instant now;

    TokenEntrance(AuditTrail audit, UUID tokenId, Instant now) {
        this.audit = audit;
        this.tokenId = tokenId;
        this.now = now;
    }

    @Override
    public Future<Map<String, String>> enter(Tx tx, Sandbox newcomer) {
        JoinTokenStore store = new JoinTokenStore(tx.client());
        return store.use(tokenId, newcomer.environment(), now)
                .compose(used -> used.map(Future::succeededFuture).orElseGet(() -> store.find(tokenId)
                        .compose(found -> Future.failedFuture(
                                found.map(token -> refusal(token, newcomer)).orElseGet(TokenEntrance::gone)))))
                .map(token -> {
                    audit.append(tx, row(token, newcomer));
                    return token.labels();
                });
    }

    private EntryRefusedException refusal(JoinToken token, Sandbox newcomer) {
        String named = "the join token " + token.name();
        if (!token.environment().equals(newcomer.environment())) {
            return new EntryRefusedException(
                    RefusalCode.TOKEN_ELSEWHERE,
                    named + " lets sandboxes into " + token.environment() + ", not into " + newcomer.environment());
        }
        return switch (token.status(now)) {
            case REVOKED ->
                new EntryRefusedException(RefusalCode.TOKEN_REVOKED, named + " is revoked; ask for another bundle");
            case EXPIRED ->
                new EntryRefusedException(
                        RefusalCode.TOKEN_EXPIRED,
                        named + " has expired at " + Wire.instant(token.life().expiresAt())
                                + "; ask for another bundle");
            case USED_UP, ACTIVE ->
                new EntryRefusedException(
                        RefusalCode.TOKEN_USED_UP,
                        named + " has let in all " + token.life().uses() + " that it allows; ask for another bundle");
        };
    }

    private static EntryRefusedException gone() {
        return new EntryRefusedException(RefusalCode.NOT_ADMITTED, "the join token is gone; ask for another bundle");
    }

    private static AuditEntry row(JoinToken token, Sandbox newcomer) {
        return AuditEntry.onTheBus(ACTION)
                .by(Actor.agent(newcomer.id().toString(), newcomer.name()))
                .on(token.target())
                .with(told(newcomer)
                        .put("used", token.life().used())
                        .put("uses", token.life().uses()));
    }

    /** What the trail keeps of whoever came in. */
    static JsonObject told(Sandbox newcomer) {
        return new JsonObject()
                .put("sandbox", newcomer.name())
                .put("sandboxId", newcomer.id().toString())
                .put("instanceId", newcomer.machine().instanceId());
    }
}
