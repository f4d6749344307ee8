package dev.sandmesh.control.registry;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.audit.AuditTrail;
import dev.sandmesh.control.change.ChangeLog;
import dev.sandmesh.control.change.Committed;
import dev.sandmesh.control.db.Tx;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.protocol.SandboxId;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What people change about sandboxes: one transaction each, with its change for whoever watches and its row in the trail. */
final class Edits {

    private final ChangeLog changeLog;
    private final AuditTrail audit;
    private final InstantSource clock;
    private final TimeOrderedIds ids;

    Edits(ChangeLog changeLog, AuditTrail audit, InstantSource clock, TimeOrderedIds ids) {
        this.changeLog = changeLog;
        this.audit = audit;
        this.clock = clock;
        this.ids = ids;
    }

    /** The view of the new sandbox, or of the one that was made when the same request came before. */
    Future<JsonObject> create(AuditEntry row, NewSandbox wish, Optional<IdempotencyStore.Key> key) {
        return changeLog.commit(tx -> known(tx, key).compose(answer -> answer.map(again -> {
                    row.origin().mark().nothingDone();
                    return Future.succeededFuture(new Committed<>(again, List.of()));
                })
                .orElseGet(() -> created(tx, row, wish, key))));
    }

    /** @param patch JSON merge patch (RFC 7396) of name, labels and market */
    Future<JsonObject> edit(AuditEntry row, SandboxId id, long version, JsonObject patch) {
        return changeLog.commit(tx -> locked(tx, id).compose(before -> {
            if (before.version() != version) {
                throw new SandmeshException(ErrorCode.VERSION_CONFLICT);
            }
            if (SandboxLifecycle.ended(before.status())) {
                throw new SandmeshException(
                        ErrorCode.STATE_CONFLICT, "A sandbox that has ended is not edited any more");
            }
            JsonObject after = MergePatch.apply(written(before), patch);
            return new EditStore(tx.client())
                    .edit(
                            id,
                            after.getString("name"),
                            after.getJsonObject("labels", new JsonObject()),
                            after.getString("market"),
                            now())
                    .compose(done -> locked(tx, id))
                    .map(changed -> committed(tx, row.changed(written(before), written(changed)), before, changed));
        }));
    }

    /** Its row stays for history, its name and instance id are free again, and its agent is not let in any more. */
    Future<JsonObject> delete(AuditEntry row, SandboxId id, long version) {
        return changeLog.commit(tx -> locked(tx, id).compose(before -> {
            if (before.version() != version) {
                throw new SandmeshException(ErrorCode.VERSION_CONFLICT);
            }
            SandboxStatus ending = before.status() == SandboxStatus.TERMINATING
                    ? before.status()
                    : SandboxLifecycle.transition(before.status(), SandboxStatus.TERMINATING);
            SandboxStatus ended = SandboxLifecycle.transition(ending, SandboxStatus.TERMINATED);
            return new EditStore(tx.client())
                    .end(id, ended, now())
                    .compose(done -> locked(tx, id))
                    .map(gone -> committed(tx, row.changed(written(before), null), before, gone));
        }));
    }

    private Future<Optional<JsonObject>> known(Tx tx, Optional<IdempotencyStore.Key> key) {
        return key.map(given -> new IdempotencyStore(tx.client())
                        .claim(given, now())
                        .map(found -> found.map(known -> {
                            if (!known.request().equals(given.request())) {
                                throw new SandmeshException(ErrorCode.IDEMPOTENCY_KEY_REUSED);
                            }
                            return known.answer();
                        })))
                .orElseGet(() -> Future.succeededFuture(Optional.empty()));
    }

    private Future<Committed<JsonObject>> created(
            Tx tx, AuditEntry row, NewSandbox wish, Optional<IdempotencyStore.Key> key) {
        SandboxId id = new SandboxId(ids.next());
        return room(tx, wish.environment())
                .compose(room -> new EditStore(tx.client()).create(id.value(), wish, now()))
                .compose(done -> locked(tx, id))
                .compose(made -> {
                    JsonObject view = SandboxView.of(made);
                    audit.append(tx, row.on(target(made)).changed(null, written(made)));
                    Committed<JsonObject> committed = new Committed<>(
                            view, List.of(OwnerWrites.sandboxFact(made.state().owner(), view)));
                    return key.map(given -> new IdempotencyStore(tx.client()).answered(given, view))
                            .orElseGet(Future::succeededFuture)
                            .map(committed);
                });
    }

    /** As a registration is let in. */
    private static Future<Void> room(Tx tx, String name) {
        EnvironmentStore environments = new EnvironmentStore(tx.client());
        return environments
                .lock(name)
                .compose(locked -> environments.find(name))
                .map(found -> {
                    Environment environment =
                            found.orElseThrow(() -> new SandmeshException(ErrorCode.ENVIRONMENT_NOT_FOUND));
                    OptionalLong limit = new EnvironmentPolicy(environment.policy()).limit();
                    if (limit.isPresent() && environment.sandboxes() >= limit.getAsLong()) {
                        throw new SandmeshException(
                                ErrorCode.STATE_CONFLICT,
                                "The environment " + name + " has all sandboxes that it may have");
                    }
                    return null;
                });
    }

    private Committed<JsonObject> committed(Tx tx, AuditEntry row, Sandbox before, Sandbox after) {
        audit.append(tx, row.on(target(after)));
        JsonObject view = SandboxView.of(after);
        JsonObject patch = new JsonObject()
                .put("name", after.name())
                .put("labels", labels(before.labels(), after.labels()))
                .put("market", after.machine().market())
                .put("status", after.status().wireName())
                .put("epoch", after.state().owner().epoch())
                .put("version", after.version())
                .put("updatedAt", view.getValue("updatedAt"));
        return new Committed<>(
                view, List.of(OwnerWrites.sandboxFact(after.state().owner(), patch)));
    }

    /** A merge patch removes what it says is null. */
    private static JsonObject labels(Map<String, String> before, Map<String, String> after) {
        JsonObject patch = new JsonObject();
        before.keySet().forEach(patch::putNull);
        after.forEach(patch::put);
        return patch;
    }

    private static Future<Sandbox> locked(Tx tx, SandboxId id) {
        return new EditStore(tx.client())
                .lock(id)
                .map(found -> found.orElseThrow(() -> new SandmeshException(ErrorCode.SANDBOX_NOT_FOUND)));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static AuditEntry.Target target(Sandbox sandbox) {
        return new AuditEntry.Target("sandbox", sandbox.id().toString(), sandbox.name(), sandbox.environment());
    }

    private static JsonObject written(Sandbox sandbox) {
        JsonObject labels = new JsonObject();
        sandbox.labels().forEach(labels::put);
        return new JsonObject()
                .put("name", sandbox.name())
                .put("labels", labels)
                .put("market", sandbox.machine().market());
    }
}
