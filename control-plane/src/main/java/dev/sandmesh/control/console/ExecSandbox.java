package dev.sandmesh.control.console;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.command.RunningCommand;
import dev.sandmesh.control.http.BodyPieces;
import dev.sandmesh.control.http.BodyRest;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.Reply;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.command.Exec;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a program on a sandbox, and streams what it writes or brings the beginning of it with its end. */
final class ExecSandbox implements Endpoint<ExecRequest, Reply<BodyPieces>> {

    private static final Logger LOG = LoggerFactory.getLogger(ExecSandbox.class);

    private static final String NOT_TAKEN = "a program takes no more input";

    /** The agent ends it in time by itself; this is until that is known here. */
    private static final Duration ENDING = Duration.ofSeconds(30);

    private final Console console;

    ExecSandbox(Console console) {
        this.console = console;
    }

    @Override
    public String id() {
        return "execSandbox";
    }

    @Override
    public Future<Reply<BodyPieces>> handle(Call<ExecRequest> call) {
        ExecRequest request = call.body();
        return run(call, request.job(false), body -> {
            if (request.input() != null) {
                body.command().feed(request.inputBytes(), true).onFailure(over -> LOG.debug(NOT_TAKEN, over));
            }
        });
    }

    /** Its input is what comes behind the order, for as long as it comes. */
    @Override
    public Future<Reply<BodyPieces>> handle(Call<ExecRequest> call, BodyRest rest) {
        return run(call, call.body().job(true), body -> {
            body.pieces().greet();
            feed(body.command(), rest);
        });
    }

    private Future<Reply<BodyPieces>> run(Call<ExecRequest> call, Exec job, Consumer<Console.Body> begun) {
        SandboxId sandboxId = SandboxId.of(call.path("sandboxId"));
        ExecRequest request = call.body();
        boolean framed = Streaming.isAsked(call);
        JobForm form = framed ? new FramedForm(JobResult::of) : new CollectedForm(JobResult::of);
        Duration limit = Duration.ofSeconds(request.seconds()).plus(ENDING);
        return console.noted(sandboxId, AuditEntry.of(call), request.shown(job.input()))
                .compose(noted -> console.body(sandboxId, noted.id(), job, limit, form)
                        .onFailure(refused -> console.forget(noted))
                        .map(body -> {
                            console.fated(noted, body.command().fate());
                            begun.accept(body);
                            return body.pieces();
                        }))
                .map(pieces -> Streaming.of(pieces, framed ? FramedForm.MEDIA_TYPE : "application/json"));
    }

    private static void feed(RunningCommand command, BodyRest rest) {
        rest.next()
                .compose(piece -> command.feed(piece.orElseGet(Buffer::buffer), piece.isEmpty())
                        .map(piece.isPresent()))
                .onSuccess(more -> {
                    if (more) {
                        feed(command, rest);
                    }
                })
                .onFailure(over -> {
                    LOG.debug(NOT_TAKEN, over);
                    rest.drop();
                });
    }
}
