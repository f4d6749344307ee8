package dev.sandmesh.control.console;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.audit.AuditTrail;
import dev.sandmesh.control.command.Commands;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.command.CommandResult;
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
 * What stands in the audit trail of programs and terminals: a row before each is begun, and one with its fate. Of those whose control node went
 * meanwhile another node says that, once.
 */
final class CommandTrail extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(CommandTrail.class);
    private static final long LOOK_MILLIS = 5_000;
    private static final int MOST_AT_ONCE = 100;
    private static final int MOST_UNTOLD = 10_000;
    private static final List<String> NUMBERS =
            List.of("exitCode", "signal", "outputBytes", "inputBytes", "durationMillis");

    private final String node;
    private final Database database;
    private final AuditTrail audit;
    /** While the database is away. */
    private final BlockingQueue<Fated> untold = new LinkedBlockingQueue<>(MOST_UNTOLD);

    private long timer = -1;
    private Future<?> looking = Future.succeededFuture();

    /** What came of one; absent where it was not begun. */
    private record Fated(Console.Noted noted, Optional<CommandResult> result) {}

    CommandTrail(String node, Database database, AuditTrail audit) {
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

    /** Any thread; the command may be begun once this is done. */
    Future<Void> begun(Console.Noted noted, JsonObject details) {
        JsonObject told = details.copy().mergeIn(ids(noted.commandId(), noted.recorded()));
        return Future.all(
                        audit.record(noted.row().with(told)),
                        new OpenCommandStore(database.client()).add(noted.commandId(), node, noted.row()))
                .mapEmpty();
    }

    /** Any thread. One that was not begun has no fate, and the refusal stands in the trail by itself. */
    void fated(Console.Noted noted, Future<CommandResult> fate) {
        fate.onComplete(ended -> tell(new Fated(noted, Optional.ofNullable(ended.result()))));
    }

    /** Once: where another node took this one for gone, and said that nobody knows, nothing is added. */
    private void tell(Fated fated) {
        UUID commandId = fated.noted().commandId();
        database.inTransaction(tx -> new OpenCommandStore(tx.client())
                        .remove(commandId)
                        .map(there -> {
                            fated.result()
                                    .filter(result -> there)
                                    .ifPresent(result -> audit.append(tx, told(fated.noted(), result)));
                            return there;
                        }))
                .onFailure(failure -> {
                    if (untold.offer(fated)) {
                        LOG.debug("what came of {} is told later", commandId, failure);
                    } else {
                        LOG.error("what came of {} is not in the trail", commandId, failure);
                    }
                });
    }

    private static JsonObject ids(UUID commandId, boolean recorded) {
        JsonObject ids = new JsonObject().put("commandId", commandId.toString());
        return recorded ? ids.put("recordingId", commandId.toString()) : ids;
    }

    private static AuditEntry told(Console.Noted noted, CommandResult result) {
        JsonObject details = ids(noted.commandId(), noted.recorded()).put("outcome", Wire.constant(result.outcome()));
        NUMBERS.forEach(name -> {
            if (result.result().getValue(name) instanceof Number number) {
                details.put(name, number);
            }
        });
        if (!result.code().isEmpty()) {
            details.put("code", result.code()).put("message", result.message());
        }
        if (!result.code().equals("signal")) {
            // how it was ended for another reason is none by itself
            details.remove("signal");
        }
        AuditEntry entry = noted.row().with(details);
        return result.outcome() == Outcome.OK
                ? entry
                : entry.refused(Commands.failure(result).code());
    }

    private void look() {
        if (looking.isComplete() && database.available()) {
            List<Fated> again = new ArrayList<>();
            untold.drainTo(again, MOST_AT_ONCE);
            again.forEach(this::tell);
            looking = database.inTransaction(tx -> new OpenCommandStore(tx.client())
                            .takeAbandoned(node, MOST_AT_ONCE)
                            .map(abandoned -> {
                                abandoned.forEach(one -> audit.append(tx, unknown(one)));
                                return abandoned.size();
                            }))
                    .onFailure(failure -> LOG.debug("abandoned programs are looked for again soon", failure));
        }
    }

    private static AuditEntry unknown(OpenCommandStore.Abandoned one) {
        JsonObject details = ids(one.commandId(), one.recorded())
                .put("outcome", Wire.constant(Outcome.UNKNOWN))
                .put("code", "control_node_gone")
                .put(
                        "message",
                        "The control node " + one.node()
                                + " went while it ran, and nobody was told what came of it; its agent ends what nobody takes");
        return one.row().with(details).refused(ErrorCode.COMMAND_FAILED);
    }
}
