package dev.sandmesh.control.operation;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.audit.AuditTrail;
import dev.sandmesh.control.change.ChangeLog;
import dev.sandmesh.control.change.Committed;
import dev.sandmesh.control.command.Jobs;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.Tx;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.key.MasterKey;
import dev.sandmesh.control.registry.Registry;
import dev.sandmesh.control.registry.SandboxPage;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.client.ListOperations;
import dev.sandmesh.protocol.client.ListSandboxes;
import dev.sandmesh.protocol.client.OperationAction;
import dev.sandmesh.protocol.client.OperationStatus;
import dev.sandmesh.protocol.client.StartOperation;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Operations on many sandboxes: ordered and steered by whoever may, run by one node at a time, and kept. */
public final class FleetOperations {

    private static final int MOST_TARGETS_SHOWN = 200;

    /** After a drain was to be over, so that its end is heard. */
    private static final Duration AFTER_DRAIN = Duration.ofMinutes(1);

    private final Parts parts;
    private final NewOperations beginning;
    private final OperationVerticle verticle;
    private final String deployment;

    /** What it needs of the rest; {@code node} is this node's id. */
    public record Parts(
            Vertx vertx,
            String node,
            Database database,
            ChangeLog changeLog,
            AuditTrail audit,
            Registry registry,
            Bus bus,
            InstantSource clock) {}

    /** What an operation may do is what its author may at that moment; what it tells programs is sealed. */
    public record Guard(Authority authority, MasterKey master) {
        SealedVariables variables() {
            return new SealedVariables(master);
        }
    }

    private FleetOperations(Parts parts, Guard guard, OperationVerticle verticle, String deployment) {
        this.parts = parts;
        this.beginning = new NewOperations(parts, guard.variables(), verticle);
        this.verticle = verticle;
        this.deployment = deployment;
    }

    /** Runs what nobody runs from now on. */
    public static Future<FleetOperations> open(Parts parts, Guard guard, Jobs jobs, Operations single) {
        return open(
                parts,
                guard,
                new AgentCourier(parts.vertx(), jobs, single, parts.clock()),
                OperationVerticle.RetentionPolicy.standard());
    }

    static Future<FleetOperations> open(
            Parts parts, Guard guard, Courier courier, OperationVerticle.RetentionPolicy retention) {
        OperationVerticle verticle = new OperationVerticle(
                new OperationVerticle.Parts(
                        parts.node(),
                        parts.database(),
                        new OperationLedger(parts.changeLog(), parts.audit(), parts.bus()),
                        courier,
                        guard,
                        parts.clock()),
                retention);
        return parts.vertx().deployVerticle(verticle).map(id -> new FleetOperations(parts, guard, verticle, id));
    }

    /** What runs here is run by another node from now on; agents go on with what they have begun. */
    public Future<Void> close() {
        return parts.vertx().undeploy(deployment);
    }

    public List<Endpoint<?, ?>> endpoints() {
        return List.of(
                new StartOperationEndpoint(this),
                new ListOperationsEndpoint(this),
                new GetOperationEndpoint(this),
                new ListOperationTargets(this),
                new CancelOperationEndpoint(this),
                new ExtendOperationEndpoint(this),
                new GetOperationOutput(this),
                new GetOperationArchive(this),
                new DrainSandbox(this));
    }

    /** The permission that whoever starts it needs. */
    public static String permission(OperationAction action) {
        return OrderPolicy.permission(action);
    }

    /** What it would come to; nothing is asked of any agent. */
    public Future<JsonObject> preview(Call<?> call, StartOperation wish) {
        return beginning.preview(call, wish);
    }

    /** The operation, which runs by then; the same request again is answered as before. */
    public Future<JsonObject> start(Call<?> call, StartOperation wish) {
        return beginning.start(call, wish);
    }

    /** A page of sandboxes, as somebody sees them who is about to start something. */
    public Future<JsonObject> sandboxes(Call<?> call, ListSandboxes query) {
        return parts.registry()
                .list(Selection.query(call, query.selector(), query.page(), query.pageSize()))
                .map(SandboxPage::toJson);
    }

    /** A page of those of which the caller may see all targets, newest first. */
    public Future<JsonObject> list(Call<?> call, ListOperations query) {
        query.environment().forEach(call::demandEnvironment);
        return new OperationListStore(parts.database().client())
                .list(query, call.caller().environments())
                .map(found -> new JsonObject()
                        .put(
                                "items",
                                new JsonArray(found.operations().stream()
                                        .map(operation -> OperationView.of(operation, call.caller()))
                                        .toList()))
                        .put("page", query.page())
                        .put("pageSize", query.pageSize())
                        .put("total", found.total()));
    }

    /** One, with the first of its targets. */
    public Future<JsonObject> get(Call<?> call, UUID id) {
        return visible(call, id).compose(operation -> new TargetStore(
                        parts.database().client())
                .list(id, MOST_TARGETS_SHOWN)
                .map(targets -> OperationView.of(operation, call.caller()).put("targets", OperationView.of(targets))));
    }

    /** Fails where the caller may not see what becomes of all of its targets. */
    public Future<Void> demandVisible(Call<?> call, UUID id) {
        return visible(call, id).mapEmpty();
    }

    Future<JsonObject> targets(Call<?> call, UUID id, TargetStore.Filter filter, int page, int pageSize) {
        return visible(call, id)
                .compose(operation -> new TargetStore(parts.database().client()).page(id, filter, page, pageSize))
                .map(found -> new JsonObject()
                        .put("items", OperationView.of(found.targets()))
                        .put("page", page)
                        .put("pageSize", pageSize)
                        .put("total", found.total()));
    }

    Future<Kept> output(Call<?> call, UUID id, SandboxId sandbox) {
        return visible(call, id)
                .compose(operation -> new TargetStore(parts.database().client()).output(id, sandbox))
                .map(
                        found -> found.kept()
                                .orElseThrow(
                                        () -> new SandmeshException(
                                                ErrorCode.OUTPUT_NOT_FOUND,
                                                found.dropped()
                                                        ? "What was kept of this operation was dropped, to make room for that of newer ones: run it"
                                                                + " again, and fetch what it writes soon"
                                                        : "No output of this sandbox is kept: it has none yet, or the operation was not told to keep it")));
    }

    /** The archive that is kept of that sandbox, once the trail has who takes it. */
    Future<ArchivePieces> archive(Call<?> call, UUID id, SandboxId sandbox) {
        ArchiveStore store = new ArchiveStore(parts.database().client());
        return visible(call, id).compose(operation -> store.find(id, sandbox)).compose(found -> {
            ArchiveStore.Found target = found.filter(any -> any.bytes().isPresent())
                    .orElseThrow(() -> new SandmeshException(ErrorCode.ARCHIVE_NOT_FOUND, noArchive(found)));
            long bytes = target.bytes().orElseThrow();
            AuditEntry row = AuditEntry.of(call)
                    .on(new AuditEntry.Target(
                            "sandbox",
                            sandbox.toString(),
                            target.place().name(),
                            target.place().environment()))
                    .with(new JsonObject().put("operationId", id.toString()).put("bytes", bytes));
            return parts.audit().record(row).map(new ArchivePieces(store, id, target.position(), bytes));
        });
    }

    private static String noArchive(Optional<ArchiveStore.Found> target) {
        return target.filter(ArchiveStore.Found::dropped).isPresent()
                ? "The archives of this operation were dropped, to make room for what newer ones keep: collect them again, and fetch them soon"
                : "No archive of this sandbox is kept: it is not whole yet, it was not collected, or the operation collects none";
    }

    /** Begins nothing more, and ends what runs. */
    public Future<JsonObject> cancel(Call<?> call, UUID id) {
        return steer(call, id, (tx, row) -> {
            OrderPolicy.demandCancel(call.caller(), row.action());
            if (row.cancelRequested()) {
                call.origin().mark().nothingDone();
                return Future.succeededFuture(false);
            }
            return new OperationStore(tx.client()).cancel(id).map(true);
        });
    }

    /** Has its drains wait at least so long from now on, those that begin later as well; one that is over already is not drained anew. */
    public Future<JsonObject> extend(Call<?> call, UUID id, int seconds) {
        return steer(call, id, (tx, row) -> {
            if (row.action() != OperationAction.DRAIN) {
                throw new SandmeshException(ErrorCode.STATE_CONFLICT, "Only a drain has a deadline to be extended");
            }
            Instant until = now().plusSeconds(seconds);
            return new OperationStore(tx.client())
                    .extend(id, until, until.plus(AFTER_DRAIN))
                    .map(true);
        });
    }

    /** What is changed of a running operation; whether it was. */
    @FunctionalInterface
    private interface Change {
        Future<Boolean> of(Tx tx, Operation row);
    }

    private Future<JsonObject> steer(Call<?> call, UUID id, Change change) {
        return parts.changeLog()
                .<Operation>commit(tx -> {
                    OperationStore store = new OperationStore(tx.client());
                    return store.lock(id)
                            .map(found -> demanded(call, found))
                            .compose(row -> {
                                if (row.status() != OperationStatus.RUNNING) {
                                    throw new SandmeshException(
                                            ErrorCode.STATE_CONFLICT,
                                            "This operation has ended, and nothing of it can be changed any more");
                                }
                                return change.of(tx, row);
                            })
                            .compose(changed -> store.find(id).map(found -> {
                                Operation row = found.orElseThrow();
                                if (changed) {
                                    row.environments().forEach(environment -> parts.audit()
                                            .append(
                                                    tx,
                                                    AuditEntry.of(call).on(OperationLedger.target(row, environment))));
                                }
                                return new Committed<>(row, List.of());
                            }));
                })
                .onSuccess(verticle::wanted)
                .map(row -> OperationView.of(row, call.caller()));
    }

    private Future<Operation> visible(Call<?> call, UUID id) {
        return new OperationStore(parts.database().client()).find(id).map(found -> demanded(call, found));
    }

    private static Operation demanded(Call<?> call, Optional<Operation> found) {
        Operation operation = found.orElseThrow(() -> new SandmeshException(ErrorCode.OPERATION_NOT_FOUND));
        operation.environments().forEach(environment -> call.demandVisible(environment, ErrorCode.OPERATION_NOT_FOUND));
        return operation;
    }

    private Instant now() {
        return parts.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
