package dev.sandmesh.control.operation;

import dev.sandmesh.control.audit.Actor;
import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.change.Committed;
import dev.sandmesh.control.db.Tx;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.EnvironmentScope;
import dev.sandmesh.control.registry.IdempotencyKey;
import dev.sandmesh.control.registry.Sandbox;
import dev.sandmesh.protocol.client.OperationCounts;
import dev.sandmesh.protocol.client.OperationStatus;
import dev.sandmesh.protocol.client.StartOperation;
import dev.sandmesh.protocol.client.TargetStatus;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Makes operations: what is meant, whether it may be, and the rows that say so. */
final class NewOperations {

    private static final int MOST_RUNNING = 200;
    private static final int MOST_OF_ONE_AUTHOR = 50;

    private final FleetOperations.Parts parts;
    private final SealedVariables variables;
    private final Selection selection;
    private final OperationVerticle verticle;

    NewOperations(FleetOperations.Parts parts, SealedVariables variables, OperationVerticle verticle) {
        this.parts = parts;
        this.variables = variables;
        this.selection = new Selection(parts.registry());
        this.verticle = verticle;
    }

    /** What it would come to. */
    Future<JsonObject> preview(Call<?> call, StartOperation wish) {
        OrderPolicy.demand(wish.action(), wish.arguments());
        return selection.of(call, wish.selector()).compose(targets -> parts.registry()
                .summaryView(new EnvironmentScope(false, Set.copyOf(environments(targets))))
                .map(fleet -> {
                    call.origin().mark().nothingDone();
                    return new Preview(wish.action(), targets, fleet).toJson();
                }));
    }

    /** The operation, which runs by then; the same request again is answered as before. */
    Future<JsonObject> start(Call<?> call, StartOperation wish) {
        OrderPolicy.demand(wish.action(), wish.arguments());
        Optional<IdempotencyKey> key = wish.idempotencyKey()
                .map(text -> IdempotencyKey.of(call.caller(), text, "header:Idempotency-Key", recognised(wish)));
        Future<Optional<JsonObject>> known = key.map(given -> given.known(parts.database(), now()))
                .orElseGet(() -> Future.succeededFuture(Optional.empty()));
        return known.compose(answer -> answer.map(again -> before(call, again))
                .orElseGet(() -> selection.of(call, wish.selector()).compose(found -> begin(call, wish, found, key))));
    }

    private static Future<JsonObject> before(Call<?> call, JsonObject answer) {
        call.origin().mark().nothingDone();
        return Future.succeededFuture(answer);
    }

    private Future<JsonObject> begin(
            Call<?> call, StartOperation wish, List<Sandbox> found, Optional<IdempotencyKey> key) {
        if (found.isEmpty()) {
            throw new SandmeshException(ErrorCode.STATE_CONFLICT, "The selector means no sandbox, so nothing is done");
        }
        Operation operation = operation(call, wish, found);
        List<Target> targets = targets(found);
        JsonObject view = OperationView.of(operation, call.caller());
        verticle.expect(operation.id());
        return parts.changeLog()
                .commit(tx -> key.map(given -> given.claim(tx, now()))
                        .orElseGet(() -> Future.succeededFuture(Optional.<JsonObject>empty()))
                        .compose(answer -> answer.isPresent()
                                ? before(call, answer.get()).map(again -> new Committed<>(again, List.of()))
                                : written(tx, operation, targets)
                                        .compose(written -> key.map(given -> given.answered(tx, view))
                                                .orElseGet(Future::succeededFuture))
                                        .map(kept -> {
                                            audit(tx, AuditEntry.of(call), operation, targets);
                                            return new Committed<>(view, OperationLedger.facts(operation));
                                        })))
                .onComplete(
                        answer -> {
                            if (operation.id().toString().equals(answer.getString("id"))) {
                                verticle.run(operation, targets);
                            } else {
                                verticle.drop(operation.id());
                            }
                        },
                        failure -> verticle.drop(operation.id()));
    }

    private Future<Void> written(Tx tx, Operation operation, List<Target> targets) {
        OperationStore operations = new OperationStore(tx.client());
        return operations
                .add(operation, variables.seal(operation))
                .compose(added -> new TargetStore(tx.client()).add(operation.id(), targets))
                .compose(added -> operations.countRunning(operation.author().id()))
                .compose(running -> {
                    demandRoom(running);
                    return Future.succeededFuture();
                });
    }

    /** Nobody keeps all others out. It is counted among them already. */
    private static void demandRoom(OperationStore.Running running) {
        if (running.own() > MOST_OF_ONE_AUTHOR) {
            throw crowded("You have " + MOST_OF_ONE_AUTHOR + " operations running, and nobody may have more:"
                    + " wait for some of yours to end, cancel some, or have one do more");
        }
        if (running.total() > MOST_RUNNING) {
            throw crowded(
                    "As many as " + MOST_RUNNING + " operations run already: wait for some to end, or cancel some");
        }
    }

    private static SandmeshException crowded(String sentence) {
        return new SandmeshException(ErrorCode.OVERLOADED, sentence, Duration.ofSeconds(10));
    }

    /** The request, as far as is needed to know it again. */
    private JsonObject recognised(StartOperation wish) {
        return new StartOperation(
                        wish.action(),
                        variables.marked(wish.arguments()),
                        wish.selector(),
                        wish.policy(),
                        wish.dryRun(),
                        wish.idempotencyKey())
                .toJson();
    }

    private Operation operation(Call<?> call, StartOperation wish, List<Sandbox> found) {
        Instant now = now();
        Actor author = Actor.of(call);
        return new Operation(
                parts.registry().newId(),
                wish.action(),
                wish.arguments(),
                wish.selector(),
                new Operation.Bounds(
                        wish.policy().parallelism(),
                        wish.policy().stopAfter(),
                        now.plusSeconds(wish.policy().deadlineSeconds())),
                OperationStatus.RUNNING,
                new Operation.Author(
                        author.kind().name().toLowerCase(Locale.ROOT),
                        author.id(),
                        author.name(),
                        author.role(),
                        author.kind() == Actor.Kind.TOKEN
                                ? call.caller().login().id()
                                : ""),
                environments(found),
                OperationCounts.of(
                        found.stream().map(each -> TargetStatus.PENDING).toList()),
                now,
                Optional.empty(),
                new Operation.Runner(parts.node(), 1),
                false,
                Optional.empty());
    }

    private List<Target> targets(List<Sandbox> found) {
        List<Target> targets = new ArrayList<>(found.size());
        for (Sandbox sandbox : found) {
            Target.Place place = new Target.Place(sandbox.id(), sandbox.name(), sandbox.environment());
            targets.add(Target.pending(targets.size(), place, parts.registry().newId()));
        }
        return targets;
    }

    private static List<String> environments(List<Sandbox> targets) {
        return List.copyOf(targets.stream().map(Sandbox::environment).collect(Collectors.toCollection(TreeSet::new)));
    }

    /** One row in each environment, with what is meant there. */
    private void audit(Tx tx, AuditEntry row, Operation operation, List<Target> targets) {
        for (String environment : operation.environments()) {
            JsonArray sandboxes = new JsonArray(targets.stream()
                    .filter(target -> target.environment().equals(environment))
                    .map(target -> target.sandboxId().toString())
                    .toList());
            parts.audit()
                    .append(
                            tx,
                            row.on(OperationLedger.target(operation, environment))
                                    .with(new JsonObject()
                                            .put("action", operation.action().wireName())
                                            .put(
                                                    "arguments",
                                                    OperationView.withoutSecrets(operation.arguments())
                                                            .toJson())
                                            .put("sandboxes", sandboxes)));
        }
    }

    private Instant now() {
        return parts.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
