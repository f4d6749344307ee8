package dev.sandmesh.control.registry;

import dev.sandmesh.control.audit.AuditTrail;
import dev.sandmesh.control.change.BatchCommitter;
import dev.sandmesh.control.change.BatchConfig;
import dev.sandmesh.control.change.BatchFigures;
import dev.sandmesh.control.change.ChangeLog;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.Outage;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.EnvironmentScope;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.report.DesiredConfiguration;
import dev.sandmesh.protocol.report.Register;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What sandboxes there are: the one way to read and write about them. */
public final class Registry {

    private static final int GAUGES_AT_ONCE = 500;

    private final Database database;
    private final ChangeLog changeLog;
    private final SandboxStore sandboxes;
    private final Registrations registrations;
    private final BatchCommitter<OwnerWrites.Item> ownerWrites;
    private final FleetVerticle fleet;
    private final TimeOrderedIds ids;
    private final Environments environments;
    private final Edits edits;

    /** What every change of the registry goes through. */
    public record Grounds(Database database, ChangeLog changeLog, AuditTrail audit) {}

    public Registry(Vertx vertx, Grounds grounds, Bus bus, InstantSource clock) {
        this.database = grounds.database();
        this.changeLog = grounds.changeLog();
        this.environments = new Environments(database, grounds.audit(), clock);
        this.sandboxes = new SandboxStore(database.client());
        this.ids = new TimeOrderedIds(clock);
        this.edits = new Edits(changeLog, grounds.audit(), clock, ids);
        this.registrations = new Registrations(changeLog, clock, ids);
        this.ownerWrites =
                new BatchCommitter<>(vertx, database, changeLog, new OwnerWrites(clock)::write, BatchConfig.waiting());
        this.fleet = new FleetVerticle(
                new FleetVerticle.Source(sandboxes, new EnvironmentStore(database.client())), changeLog, bus, clock);
    }

    /** This node's view of the fleet, to be deployed once. */
    public FleetVerticle fleet() {
        return fleet;
    }

    public List<Endpoint<?, ?>> endpoints() {
        return List.of(
                new ListSandboxes(this),
                new GetSandbox(this),
                new ListSandboxEvents(this),
                new ListChanges(changeLog),
                new GetFleetSummary(this),
                new CreateSandbox(edits),
                new UpdateSandbox(edits),
                new DeleteSandbox(edits),
                new ListEnvironments(this),
                new CreateEnvironment(environments),
                new UpdateEnvironment(environments),
                new DeleteEnvironment(environments));
    }

    /** A new id of anything: a UUIDv7. */
    public UUID newId() {
        return ids.next();
    }

    public Future<Optional<Sandbox>> find(SandboxId id) {
        return sandboxes.find(id);
    }

    /** Those of them that there are or were, by name. */
    public Future<List<Sandbox>> find(Collection<SandboxId> ids) {
        return sandboxes.find(ids);
    }

    /** All that a query means, at most so many, by name; of its order and page nothing is taken. Fresh, or not at all. */
    public Future<List<Sandbox>> chosen(SandboxQuery query, int most) {
        return new SandboxListStore(database.client()).chosen(query, most);
    }

    /** The one that is not terminated. */
    public Future<Optional<Sandbox>> findByInstance(String provider, String instanceId) {
        return sandboxes.findByInstance(provider, instanceId);
    }

    /**
     * Those not terminated whose owner is none of these nodes, as long as something is left to be said of them; those that never had
     * an owner are not among them.
     */
    public Future<List<Orphan>> orphans(Collection<String> nodes) {
        return sandboxes.orphans(nodes);
    }

    /** How many are there, and how many are not, that are expected to be. */
    public Future<FleetCount> count(Instant lostSince, Instant missingSince) {
        return new FleetCountStore(database.client()).count(lostSince, missingSince);
    }

    /** Those said to be handed over whose owner is one of these nodes after all. */
    public Future<List<Ownership>> returned(Collection<String> nodes) {
        return sandboxes.returned(nodes);
    }

    /** Of these, who still reports to its owner, as far as samples tell: an owner may be cut off from the database alone. */
    public Future<Set<SandboxId>> reporting(Collection<Ownership> owners) {
        return fleet.reporting(owners);
    }

    /** When each node became the owner of what it owns. */
    public Future<Map<String, Taken>> taken() {
        return new FleetCountStore(database.client()).taken();
    }

    /** Those not terminated that this node owns, as they are written. */
    public Future<List<Owned>> owned(String node) {
        return sandboxes.owned(node);
    }

    public Future<List<Environment>> environments() {
        return new EnvironmentStore(database.client()).list(EnvironmentScope.ALL);
    }

    /** Those of the caller, by name: from the database, or marked stale from memory while that is away. */
    Future<EnvironmentList> environments(EnvironmentScope scope) {
        return orStale(
                () -> new EnvironmentStore(database.client())
                        .list(scope)
                        .map(found -> new EnvironmentList(found, false)),
                () -> fleet.environments(scope));
    }

    public Future<Set<String>> environmentNames() {
        return environments().map(all -> all.stream().map(Environment::name).collect(Collectors.toSet()));
    }

    /**
     * Makes the node the owner of the sandbox that registers, creating it when it is new. Proofs are the caller's to check; that
     * the key is the pinned one is checked here, and a first key is pinned.
     */
    public Future<Admission> register(String node, Register register) {
        return register(node, new Arrival(register, ""), Entrance.OPEN);
    }

    /** The same for whoever has proved nothing yet but its key: if that is not pinned, it has to pass the entrance. */
    public Future<Admission> register(String node, Arrival arrival, Entrance entrance) {
        return registrations.register(node, arrival, entrance);
    }

    /** Why nobody comes to this environment over this link; empty when they may, and where there is no such environment. */
    public Future<Optional<String>> linkRefusal(String environment, String link) {
        return environments.linkRefusal(environment, link);
    }

    /**
     * Writes what an owner says, batched with what others say. While the database is away it waits, as long as there is room;
     * items of one sandbox are written in the order in which they came.
     */
    public Future<WriteOutcome> write(OwnerWrite write) {
        OwnerWrites.Item item = new OwnerWrites.Item(write);
        return ownerWrites.submit(item).map(done -> item.outcome());
    }

    /** How many owner writes are not yet committed. */
    public int writesWaiting() {
        return ownerWrites.waiting();
    }

    public BatchFigures writeFigures() {
        return ownerWrites.figures();
    }

    /** Writes gauges of sandboxes that are still owned so; each sandbox at most once. Brings how many were written. */
    public Future<Integer> writeGauges(List<GaugeRow> gauges) {
        int size = Math.min(gauges.size(), GAUGES_AT_ONCE);
        if (size == 0) {
            return Future.succeededFuture(0);
        }
        // In pieces, so that each keeps its deadline on a busy machine; one after the other, so that others get their
        // turn.
        return new OwnerStore(database.client())
                .writeGauges(gauges.subList(0, size))
                .compose(written ->
                        writeGauges(gauges.subList(size, gauges.size())).map(rest -> written + rest));
    }

    /** Who is told of every configuration that people want, in their order and without holes. */
    public void tellDesired(BiConsumer<SandboxId, DesiredConfiguration> told) {
        fleet.tellDesired(told);
    }

    /** Who is told of every sandbox that is terminated, with the epoch below which nobody owns it any more; in the log's order. */
    public void tellEnded(BiConsumer<SandboxId, Long> told) {
        fleet.tellEnded(told);
    }

    /** Whether this very agent's sandbox is terminated, and its machine has no other. */
    public Future<Boolean> isTerminated(Register register) {
        return new RegistrationStore(database.client()).terminatedBefore(register);
    }

    /** The newest that this node knows of; empty when the sandbox is newer than that. */
    public Future<Optional<DesiredConfiguration>> desired(SandboxId id) {
        return fleet.desired(id);
    }

    /** Those that this node knows to have come by this link, from memory. */
    public Future<List<SandboxId>> idsOf(String link) {
        return fleet.idsOf(link);
    }

    /** A page of views: from the database, or marked stale from memory while that is away. */
    public Future<SandboxPage> list(SandboxQuery query) {
        return orStale(() -> query.ordered() ? fresh(query) : orderedHere(query), () -> fleet.page(query));
    }

    private Future<SandboxPage> fresh(SandboxQuery query) {
        Future<SandboxStore.Found> found = query.page() == 1
                ? new SandboxListStore(database.client()).list(query)
                : database.inTransaction(tx -> new SandboxListStore(tx.client()).listByIndex(query));
        return found.map(listed -> page(query, listed));
    }

    /** Memory has the order, and the database what is shown; the cursor is that of the order, so that no change is missed. */
    private Future<SandboxPage> orderedHere(SandboxQuery query) {
        return fleet.page(query).compose(order -> new SandboxListStore(database.client())
                .these(order.items().stream()
                        .map(view -> UUID.fromString(view.getString("id")))
                        .toList())
                .map(found -> page(query, new SandboxStore.Found(found, order.total(), order.changeCursor()))));
    }

    /** One view, from the same sources; fails with {@code SANDBOX_NOT_FOUND}. */
    public Future<JsonObject> view(SandboxId id) {
        return orStale(
                () -> sandboxes
                        .find(id)
                        .map(sandbox -> sandbox.map(SandboxView::of))
                        .compose(Registry::found),
                () -> fleet.view(id).compose(Registry::remembered));
    }

    /** In these environments; empty where no sandbox runs it now. */
    public Future<Optional<RunningTask>> runningTask(String task, EnvironmentScope scope) {
        return new TaskStore(database.client()).find(task, scope);
    }

    /** From memory first; a sandbox that is terminated, or newer than this node's view, is looked for in the database. */
    public Future<Optional<String>> environmentOf(SandboxId id) {
        return fleet.environmentOf(id)
                .compose(known -> known.isPresent()
                        ? Future.succeededFuture(known)
                        : sandboxes.find(id).map(found -> found.map(Sandbox::environment)));
    }

    /** Stops what this class has started; what still waits is refused. */
    public void close() {
        ownerWrites.close();
    }

    /** The fleet in numbers, as the contract shows it. */
    public Future<JsonObject> summaryView(EnvironmentScope scope) {
        return summary(scope).map(FleetSummary::toJson);
    }

    Future<FleetSummary> summary(EnvironmentScope scope) {
        return orStale(() -> new SummaryStore(database.client()).summarize(scope), () -> fleet.summary(scope));
    }

    /** From the database, or what this node has seen in the log while that is away. */
    Future<TimelinePage> events(SandboxId id, EventQuery query) {
        return orStale(
                () -> new EventStore(database.client()).list(id, query).compose(Registry::found),
                () -> fleet.events(id, query).compose(Registry::remembered));
    }

    private <T> Future<T> orStale(Supplier<Future<T>> fresh, Supplier<Future<T>> stale) {
        if (!database.available()) {
            return stale.get();
        }
        return Outage.bridged(fresh.get(), away -> stale.get());
    }

    private static <T> Future<T> found(Optional<T> answer) {
        return present(answer, ErrorCode.SANDBOX_NOT_FOUND);
    }

    /** What memory does not have there may be all the same: one that has ended, or is newer than this node's view. */
    private static <T> Future<T> remembered(Optional<T> answer) {
        return present(answer, ErrorCode.DATABASE_UNAVAILABLE);
    }

    private static <T> Future<T> present(Optional<T> answer, ErrorCode absent) {
        return answer.map(Future::succeededFuture).orElseGet(() -> Future.failedFuture(new SandmeshException(absent)));
    }

    private static SandboxPage page(SandboxQuery query, SandboxStore.Found found) {
        List<JsonObject> items = found.sandboxes().stream().map(SandboxView::of).toList();
        return new SandboxPage(items, query.page(), query.pageSize(), found.total(), found.cursor(), false);
    }
}
