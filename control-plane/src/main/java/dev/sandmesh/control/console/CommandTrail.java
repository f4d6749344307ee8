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
import java.util.List;
import java.util.UUID;
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
    private static final List<String> NUMBERS =
            List.of("exitCode", "signal", "outputBytes", "inputBytes", "durationMillis");

    private final String node;
    private final Database database;
    private final AuditTrail audit;
    private long timer = -1;
    private Future<?> looking = Future.succeededFuture();

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
    Future<Void> begun(UUID commandId, AuditEntry row, JsonObject details) {
        JsonObject told = details.copy().put("commandId", commandId.toString());
        return Future.all(
                        audit.record(row.with(told)), new OpenCommandStore(database.client()).add(commandId, node, row))
                .mapEmpty();
    }

    /** Any thread. One that was not begun has no fate, and the refusal stands in the trail by itself. */
    void fated(UUID commandId, AuditEntry row, Future<CommandResult> fate) {
        fate.transform(ended -> database.inTransaction(tx -> {
                    if (ended.succeeded()) {
                        audit.append(tx, told(row, ended.result()));
                    }
                    return new OpenCommandStore(tx.client()).remove(commandId);
                }))
                .onFailure(failure -> LOG.error("what came of {} is not in the trail", commandId, failure));
    }

    private static AuditEntry told(AuditEntry row, CommandResult result) {
        JsonObject details = new JsonObject()
                .put("commandId", result.commandId().toString())
                .put("outcome", Wire.constant(result.outcome()));
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
        AuditEntry entry = row.with(details);
        return result.outcome() == Outcome.OK
                ? entry
                : entry.refused(Commands.failure(result).code());
    }

    private void look() {
        if (looking.isComplete() && database.available()) {
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
        JsonObject details = new JsonObject()
                .put("commandId", one.commandId().toString())
                .put("outcome", Wire.constant(Outcome.UNKNOWN))
                .put("code", "control_node_gone")
                .put(
                        "message",
                        "The control node " + one.node()
                                + " went while it ran, and nobody was told what came of it; its agent ends what nobody takes");
        return one.row().with(details).refused(ErrorCode.COMMAND_FAILED);
    }
}
