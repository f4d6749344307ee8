package dev.sandmesh.control.console;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.audit.AuditTrail;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.command.Outcome;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands in the audit trail of what lasts a while (programs, terminals, live views): a row before each is begun, and one with its end. Of
 * those whose control node went meanwhile another node says that, once.
 */
public final class OpenTrail extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(OpenTrail.class);
    private static final long LOOK_MILLIS = 5_000;
    private static final int MOST_AT_ONCE = 100;
    private static final int MOST_UNTOLD = 10_000;

    private final String node;
    private final Database database;
    private final AuditTrail audit;
    /** While the database is away. */
    private final BlockingQueue<Ended> untold = new LinkedBlockingQueue<>(MOST_UNTOLD);

    private long timer = -1;
    private Future<?> looking = Future.succeededFuture();

    /**
     * What was begun.
     *
     * @param row of its beginning, without details
     * @param ids by which both of its rows are known
     */
    public record Open(UUID id, AuditEntry row, JsonObject ids) {}

    /** Without a last row where it was not begun. */
    private record Ended(Open open, Optional<AuditEntry> last) {}

    /** {@code node} is this node's id. */
    OpenTrail(String node, Database database, AuditTrail audit) {
        this.node = node;
        this.database = database;
        this.audit = audit;
    }

    @Override
    public Future<?> start() {
        timer = vertx.setPeriodic(LOOK_MILLIS, tick -> look());
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        vertx.cancelTimer(timer);
        return looking.otherwiseEmpty();
    }

    /** Any thread; it may be begun once this is done. */
    public Future<Void> begun(Open open, JsonObject details) {
        return Future.all(
                        audit.record(open.row().with(details.copy().mergeIn(open.ids()))),
                        new OpenEntryStore(database.client()).add(open, node))
                .mapEmpty();
    }

    /** Any thread; {@code last} tells how it ended. */
    public void ended(Open open, AuditEntry last) {
        tell(new Ended(open, Optional.of(last)));
    }

    /** Any thread: it has no end, and why stands in the trail by itself. */
    public void notBegun(Open open) {
        tell(new Ended(open, Optional.empty()));
    }

    /** Once: where another node took this one for gone, and said that nobody knows, nothing is added. */
    private void tell(Ended ended) {
        UUID id = ended.open().id();
        database.inTransaction(tx -> new OpenEntryStore(tx.client()).remove(id).map(there -> {
                    ended.last().filter(row -> there).ifPresent(row -> audit.append(tx, row));
                    return there;
                }))
                .onFailure(failure -> {
                    if (untold.offer(ended)) {
                        LOG.debug("what came of {} is told later", id, failure);
                    } else {
                        LOG.error("what came of {} is not in the trail", id, failure);
                    }
                });
    }

    private void look() {
        if (looking.isComplete() && database.available()) {
            List<Ended> again = new ArrayList<>();
            untold.drainTo(again, MOST_AT_ONCE);
            again.forEach(this::tell);
            looking = database.inTransaction(tx -> new OpenEntryStore(tx.client())
                            .takeAbandoned(node, MOST_AT_ONCE)
                            .map(abandoned -> {
                                abandoned.forEach(one -> audit.append(tx, unknown(one)));
                                return abandoned.size();
                            }))
                    .onFailure(failure -> LOG.debug("what was abandoned is looked for again soon", failure));
        }
    }

    private static AuditEntry unknown(OpenEntryStore.Abandoned one) {
        JsonObject details = one.open()
                .ids()
                .copy()
                .put("outcome", Wire.constant(Outcome.UNKNOWN))
                .put("code", "control_node_gone")
                .put(
                        "message",
                        "The control node " + one.node()
                                + " went while it ran, and nobody was told what came of it; its agent ends what nobody takes");
        return one.open().row().with(details).refused(ErrorCode.COMMAND_FAILED);
    }
}
