package dev.sandmesh.control.registry;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.audit.AuditTrail;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** The parts of the fleet, and what each demands. */
final class Environments {

    private final Database database;
    private final AuditTrail audit;
    private final InstantSource clock;

    Environments(Database database, AuditTrail audit, InstantSource clock) {
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    /** As its policy says at this moment. */
    Future<Optional<String>> linkRefusal(String name, String link) {
        return new EnvironmentStore(database.client())
                .find(name)
                .map(found -> found.flatMap(
                        environment -> new EnvironmentPolicy(environment.policy()).linkRefusal(name, link)));
    }

    Future<Environment> create(AuditEntry row, String name, JsonObject policy) {
        return database.inTransaction(tx -> new EnvironmentStore(tx.client())
                .add(name, policy, now())
                .compose(made -> made.map(Future::succeededFuture)
                        .orElseGet(() -> Future.failedFuture(new SandmeshException(
                                ErrorCode.NAME_TAKEN, "There is an environment " + name + " already"))))
                .onSuccess(made -> audit.append(tx, row.on(target(name)).changed(null, written(made)))));
    }

    /** @param patch JSON merge patch (RFC 7396) on the policy */
    Future<Environment> update(AuditEntry row, String name, long version, JsonObject patch) {
        return database.inTransaction(tx -> {
            EnvironmentStore store = new EnvironmentStore(tx.client());
            return store.lock(name).map(Environments::present).compose(present -> {
                if (present.version() != version) {
                    throw new SandmeshException(ErrorCode.VERSION_CONFLICT);
                }
                return store.setPolicy(name, MergePatch.apply(present.policy(), patch), now())
                        .map(Environments::present)
                        .onSuccess(changed ->
                                audit.append(tx, row.on(target(name)).changed(written(present), written(changed))));
            });
        });
    }

    Future<Void> delete(AuditEntry row, String name, long version) {
        return database.inTransaction(tx -> {
            EnvironmentStore store = new EnvironmentStore(tx.client());
            return store.close(name)
                    .map(Environments::present)
                    .compose(closed -> store.find(name))
                    .map(Environments::present)
                    .compose(present -> {
                        if (present.version() != version) {
                            throw new SandmeshException(ErrorCode.VERSION_CONFLICT);
                        }
                        if (present.sandboxes() > 0) {
                            throw new SandmeshException(
                                    ErrorCode.ENVIRONMENT_IN_USE,
                                    "There are " + present.sandboxes() + " sandboxes in " + name + "; end them first");
                        }
                        return store.delete(name, now())
                                .onSuccess(removed ->
                                        audit.append(tx, row.on(target(name)).changed(written(present, removed), null)))
                                .mapEmpty();
                    });
        });
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static Environment present(Optional<Environment> found) {
        return found.orElseThrow(() -> new SandmeshException(ErrorCode.ENVIRONMENT_NOT_FOUND));
    }

    private static AuditEntry.Target target(String name) {
        return new AuditEntry.Target("environment", name, name, name);
    }

    private static JsonObject written(Environment environment, EnvironmentStore.Removed removed) {
        return written(environment)
                .put("joinTokens", removed.joinTokens())
                .put("apiTokens", removed.apiTokens())
                .put("users", removed.users());
    }

    private static JsonObject written(Environment environment) {
        return new JsonObject().put("policy", environment.policy());
    }
}
