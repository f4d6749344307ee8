package dev.sandmesh.control.console;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.command.RunningCommand;
import dev.sandmesh.control.http.BodyPieces;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.Reply;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.command.Exec;
import io.vertx.core.Future;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a program on a sandbox, and streams what it writes or brings the beginning of it with its end. */
final class ExecSandbox implements Endpoint<ExecRequest, Reply<BodyPieces>> {

    private static final Logger LOG = LoggerFactory.getLogger(ExecSandbox.class);

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
        SandboxId sandboxId = SandboxId.of(call.path("sandboxId"));
        ExecRequest request = call.body();
        Exec job = request.job();
        boolean framed = Streaming.isAsked(call);
        JobForm form = framed ? new FramedForm(JobResult::of) : new CollectedForm(JobResult::of);
        return console.recorded(sandboxId, AuditEntry.of(call), request.shown())
                .compose(row -> {
                    Duration limit = Duration.ofSeconds(request.seconds()).plus(ENDING);
                    return console.body(sandboxId, job, limit, form).map(body -> {
                        console.recordFate(
                                row, body.command().id(), body.command().fate());
                        feed(body.command(), request);
                        return body.pieces();
                    });
                })
                .map(pieces -> Streaming.of(pieces, framed ? FramedForm.MEDIA_TYPE : "application/json"));
    }

    private static void feed(RunningCommand command, ExecRequest request) {
        if (request.input() != null) {
            command.feed(request.inputBytes(), true)
                    .onFailure(failure -> LOG.debug("the input of {} was not all taken", command.id(), failure));
        }
    }
}
