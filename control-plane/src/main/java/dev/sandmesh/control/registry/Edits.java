package dev.sandmesh.control.registry;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.audit.AuditTrail;
import dev.sandmesh.control.change.ChangeLog;
import dev.sandmesh.control.change.Committed;
import dev.sandmesh.control.db.Tx;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.FieldError;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.protocol.ProtocolVersions;
import dev.sandmesh.protocol.SandboxId;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** What people change about sandboxes: one transaction each, with its change for whoever watches and its row in the trail. */
final class Edits {

    private static final String BROWSER_CONFIG = "browserConfig";
    private static final int MOST_LABELS = 50;

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
    Future<JsonObject> create(AuditEntry row, NewSandbox wish, Optional<IdempotencyKey> key) {
        return changeLog.commit(tx -> known(tx, key).compose(answer -> answer.map(again -> {
                    row.origin().mark().nothingDone();
                    return Future.succeededFuture(new Committed<>(again, List.of()));
                })
                .orElseGet(() -> created(tx, row, wish, key))));
    }

    /** @param patch JSON merge patch (RFC 7396) of name, labels, market, browserConfig and leastProtocol */
    Future<JsonObject> edit(AuditEntry row, SandboxId id, long version, JsonObject patch) {
        return changeLog.commit(tx -> locked(tx, id).compose(before -> {
            if (before.version() != version) {
                throw new SandmeshException(ErrorCode.VERSION_CONFLICT);
            }
            if (SandboxLifecycle.ended(before.status())) {
                throw new SandmeshException(
                        ErrorCode.ILLEGAL_TRANSITION, "A sandbox that has ended is not edited any more");
            }
            JsonObject after = MergePatch.apply(written(before), patch)
                    .put(
                            BROWSER_CONFIG,
                            BrowserConfigPolicy.patched(
                                    before.desired().browserConfig(),
                                    patch.getJsonObject(BROWSER_CONFIG, new JsonObject())));
            demandFewLabels(before, after);
            demandSpoken(after);
            Future<Void> edited = new EditStore(tx.client()).edit(id, after, now());
            // Sent at once, answered in this order.
            Future<Sandbox> reading = locked(tx, id);
            return edited.compose(done -> reading).compose(changed -> {
                List<String> fields = List.copyOf(
                        MergePatch.between(written(before), written(changed)).fieldNames());
                AuditEntry told = row.changed(only(fields, before), only(fields, changed));
                return committed(tx, told, before, changed);
            });
        }));
    }

    /** The contract bounds what one patch says. Of what is too much already, less is welcome. */
    private static void demandFewLabels(Sandbox before, JsonObject after) {
        int labels = after.getJsonObject("labels").size();
        if (labels > MOST_LABELS && labels > before.labels().size()) {
            throw new SandmeshException(
                    "Some of it is wrong, see errors",
                    List.of(new FieldError(
                            "/labels", "would be " + labels + " in all, and a sandbox has at most " + MOST_LABELS)));
        }
    }

    private static void demandSpoken(JsonObject after) {
        if (!ProtocolVersions.SPOKEN.contains(after.getInteger(SandboxView.LEAST_PROTOCOL))) {
            throw new SandmeshException(
                    "Some of it is wrong, see errors",
                    List.of(new FieldError(
                            "/" + SandboxView.LEAST_PROTOCOL,
                            "is no version of the protocol that is spoken here: one of " + ProtocolVersions.SPOKEN)));
        }
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
                    .compose(gone -> committed(tx, row.changed(written(before), null), before, gone));
        }));
    }

    private Future<Optional<JsonObject>> known(Tx tx, Optional<IdempotencyKey> key) {
        return key.map(given -> given.claim(tx, now())).orElseGet(() -> Future.succeededFuture(Optional.empty()));
    }

    private Future<Committed<JsonObject>> created(
            Tx tx, AuditEntry row, NewSandbox wish, Optional<IdempotencyKey> key) {
        SandboxId id = new SandboxId(ids.next());
        return room(tx, wish.environment())
                .compose(room -> new EditStore(tx.client()).create(id.value(), wish, now()))
                .compose(done -> locked(tx, id))
                .compose(made -> {
                    JsonObject view = SandboxView.of(made);
                    audit.append(tx, row.on(target(made)).changed(null, written(made)));
                    SandboxEvent told = told(row, "created", "registered by hand by ", written(made));
                    Future<Void> kept =
                            key.map(given -> given.answered(tx, view)).orElseGet(Future::succeededFuture);
                    return kept.compose(done -> entered(tx, made, view, view, told));
                });
    }

    /** As a registration is let in. */
    private static Future<Void> room(Tx tx, String name) {
        EnvironmentStore environments = new EnvironmentStore(tx.client());
        return environments
                .lock(name)
                .compose(locked -> environments.hold(name))
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

    private Future<Committed<JsonObject>> committed(Tx tx, AuditEntry row, Sandbox before, Sandbox after) {
        audit.append(tx, row.on(target(after)));
        JsonObject view = SandboxView.of(after);
        JsonObject edited = MergePatch.between(written(before), written(after));
        JsonObject patch = edited.copy()
                .put("desiredVersion", after.desired().version())
                .put("status", after.status().wireName())
                .put("epoch", after.state().owner().epoch())
                .put("version", after.version())
                .put("updatedAt", view.getValue("updatedAt"));
        boolean ended = SandboxLifecycle.ended(after.status());
        if (ended) {
            // whoever held its lease holds nothing any more
            patch.putNull("ownerNode").put("handover", false);
        }
        String fields = edited.isEmpty() ? "nothing" : String.join(", ", edited.fieldNames());
        SandboxEvent told = ended
                ? told(row, "deleted", "ended by ", new JsonObject())
                : told(row, "edited", fields + " edited by ", edited);
        return entered(tx, after, view, patch, told);
    }

    /** The change and the entry in the timeline, for whoever watches. */
    private static Future<Committed<JsonObject>> entered(
            Tx tx, Sandbox sandbox, JsonObject view, JsonObject patch, SandboxEvent told) {
        Ownership owner = sandbox.state().owner();
        return new EventStore(tx.client())
                .append(List.of(new EventStore.Entry(owner, 0, told)))
                .map(written -> new Committed<>(
                        view, List.of(OwnerWrites.sandboxFact(owner, patch), OwnerWrites.eventFact(owner, told))));
    }

    /** Names who did it. */
    private SandboxEvent told(AuditEntry row, String kind, String what, JsonObject edited) {
        JsonObject by = new JsonObject()
                .put("kind", row.actor().kind().name().toLowerCase(Locale.ROOT))
                .put("id", row.actor().id())
                .put("name", row.actor().name());
        return new SandboxEvent(
                ids.next(),
                now(),
                kind,
                Severity.INFO,
                what + row.actor().name(),
                new JsonObject().put("by", by).put("edited", edited));
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

    private static JsonObject only(List<String> fields, Sandbox sandbox) {
        JsonObject written = written(sandbox);
        JsonObject only = new JsonObject();
        fields.forEach(field -> only.put(field, written.getValue(field)));
        return only;
    }

    private static JsonObject written(Sandbox sandbox) {
        JsonObject labels = new JsonObject();
        sandbox.labels().forEach(labels::put);
        return new JsonObject()
                .put("name", sandbox.name())
                .put("labels", labels)
                .put("market", sandbox.machine().market())
                .put(BROWSER_CONFIG, sandbox.desired().browserConfig())
                .put(SandboxView.LEAST_PROTOCOL, sandbox.state().agent().leastProtocol());
    }
}
