package dev.sandmesh.control.join;

import dev.sandmesh.control.audit.Actor;
import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.audit.AuditTrail;
import dev.sandmesh.control.db.Tx;
import dev.sandmesh.control.registry.Entrance;
import dev.sandmesh.control.registry.Sandbox;
import io.vertx.core.Future;
import java.util.Map;

/** Lets in by the token of the configuration, which has no end and opens every environment: whoever used it is on the trail. */
final class HomeEntrance implements Entrance {

    private final AuditTrail audit;

    HomeEntrance(AuditTrail audit) {
        this.audit = audit;
    }

    @Override
    public Future<Map<String, String>> enter(Tx tx, Sandbox newcomer) {
        audit.append(
                tx,
                AuditEntry.onTheBus(TokenEntrance.ACTION)
                        .by(Actor.agent(newcomer.id().toString(), newcomer.name()))
                        .on(new AuditEntry.Target("joinToken", "home", "home token", newcomer.environment()))
                        .with(TokenEntrance.told(newcomer)));
        return Future.succeededFuture(Map.of());
    }
}
