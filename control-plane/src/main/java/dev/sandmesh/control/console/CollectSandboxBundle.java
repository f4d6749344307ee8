package dev.sandmesh.control.console;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.http.BodyPieces;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.Reply;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.command.CollectBundle;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** The support bundle of a sandbox, as a file. */
final class CollectSandboxBundle implements Endpoint<NoBody, Reply<BodyPieces>> {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final Console console;

    CollectSandboxBundle(Console console) {
        this.console = console;
    }

    @Override
    public String id() {
        return "collectSandboxBundle";
    }

    @Override
    public Future<Reply<BodyPieces>> handle(Call<NoBody> call) {
        SandboxId sandboxId = SandboxId.of(call.path("sandboxId"));
        return console.recorded(sandboxId, AuditEntry.of(call), new JsonObject())
                .compose(row -> console.body(sandboxId, new CollectBundle(), LIMIT, new PlainForm(false)))
                .map(body -> Streaming.of(body.pieces(), "application/gzip")
                        .with("Content-Disposition", "attachment; filename=\"sandbox-" + sandboxId + ".tar.gz\""));
    }
}
