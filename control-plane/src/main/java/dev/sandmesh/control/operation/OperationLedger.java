package dev.sandmesh.control.operation;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.audit.AuditTrail;
import dev.sandmesh.control.change.ChangeLog;
import dev.sandmesh.control.change.Committed;
import dev.sandmesh.control.change.Fact;
import dev.sandmesh.control.db.Tx;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.client.ChangeKind;
import dev.sandmesh.protocol.client.OperationAction;
import dev.sandmesh.protocol.client.OperationProgress;
import dev.sandmesh.protocol.client.OperationStatus;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/** Writes what a runner says, as long as it is the one that runs the operation, and tells whoever watches. */
final class OperationLedger {

    static final String NOT_PERMITTED = "author_not_permitted";

    private final ChangeLog changeLog;
    private final AuditTrail audit;
    private final Bus bus;

    OperationLedger(ChangeLog changeLog, AuditTrail audit, Bus bus) {
        this.changeLog = changeLog;
        this.audit = audit;
        this.bus = bus;
    }

    /**
     * What a runner says.
     *
     * @param operation as it stands with this, in the runner's turn
     * @param changed targets that stand otherwise than is written
     * @param kept output of those of them that have ended, by position
     * @param tells whether how it stands goes into the log of changes
     * @param withdraws whether it is cancelled because its author may not order it any more
     */
    record Entry(Operation operation, List<Target> changed, Map<Integer, Kept> kept, boolean tells, boolean withdraws) {
        Entry {
            changed = List.copyOf(changed);
            kept = Map.copyOf(kept);
        }

        /** Those that have ended, and of which no whole archive is kept. */
        List<Integer> withoutArchive() {
            return operation.action() != OperationAction.COLLECT_BUNDLE
                    ? List.of()
                    : changed.stream()
                            .filter(target -> target.status().over()
                                    && target.archiveBytes().isEmpty())
                            .map(Target::position)
                            .toList();
        }
    }

    /** False when somebody else runs it, or it has ended. */
    Future<Boolean> write(Entry entry) {
        Operation operation = entry.operation();
        return changeLog.commit(tx -> new OperationStore(tx.client())
                .hold(operation.id(), operation.runner())
                .compose(held -> held
                        ? held(tx, entry)
                                .map(done -> new Committed<>(true, entry.tells() ? facts(operation) : List.of()))
                        : Future.succeededFuture(new Committed<>(false, List.of()))));
    }

    void publish(OperationProgress progress) {
        bus.publish(Address.operation(progress.id()), progress);
    }

    /** One in each environment: whoever sees a part of them learns that there is something, and how it stands. */
    static List<Fact> facts(Operation operation) {
        JsonObject patch = OperationView.patch(operation);
        return operation.environments().stream()
                .map(environment ->
                        new Fact(ChangeKind.OPERATION, operation.id().toString(), null, environment, patch))
                .toList();
    }

    /** Where whoever watches over an environment finds it. */
    static AuditEntry.Target target(Operation operation, String environment) {
        return new AuditEntry.Target(
                "operation", operation.id().toString(), operation.action().wireName(), environment);
    }

    private Future<Void> held(Tx tx, Entry entry) {
        Operation operation = entry.operation();
        OperationStore operations = new OperationStore(tx.client());
        TargetStore targets = new TargetStore(tx.client());
        Future<Void> written = targets.write(operation.id(), entry.changed());
        for (Map.Entry<Integer, Kept> output : entry.kept().entrySet()) {
            written = written.compose(done -> targets.keep(operation.id(), output.getKey(), output.getValue()));
        }
        if (!entry.kept().isEmpty()) {
            long bytes = entry.kept().values().stream().mapToLong(Kept::length).sum();
            written = written.compose(done -> operations.kept(operation.id(), bytes));
        }
        List<Integer> without = entry.withoutArchive();
        if (!without.isEmpty()) {
            ArchiveStore archives = new ArchiveStore(tx.client());
            written = written.compose(done -> archives.remove(operation.id(), operation.runner(), without))
                    .mapEmpty();
        }
        if (entry.withdraws()) {
            operation.environments().forEach(environment -> audit.append(tx, withdrawal(operation, environment)));
            written = written.compose(done -> operations.cancel(operation.id()));
        }
        if (operation.status() == OperationStatus.RUNNING) {
            return written.compose(done -> operations.counted(operation.id(), operation.counts()));
        }
        operation.environments().forEach(environment -> audit.append(tx, row(operation, environment)));
        return written.compose(done -> operations.end(operation));
    }

    private static AuditEntry withdrawal(Operation operation, String environment) {
        return AuditEntry.system("operations", "cancelOperation")
                .on(target(operation, environment))
                .with(new JsonObject()
                        .put("reason", NOT_PERMITTED)
                        .put("author", operation.author().name()));
    }

    private static AuditEntry row(Operation operation, String environment) {
        return AuditEntry.system("operations", "endOperation")
                .on(target(operation, environment))
                .with(new JsonObject()
                        .put("status", Wire.constant(operation.status()))
                        .put("counts", operation.counts().toJson()));
    }
}
