package dev.sandmesh.control.console;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.http.BodyPieces;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.Reply;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.command.Screenshot;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** A picture of the display, taken now. Whoever has looked is on the trail. */
final class GetScreenshot implements Endpoint<NoBody, Reply<BodyPieces>> {

    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final Console console;

    GetScreenshot(Console console) {
        this.console = console;
    }

    @Override
    public String id() {
        return "getScreenshot";
    }

    @Override
    public Future<Reply<BodyPieces>> handle(Call<NoBody> call) {
        SandboxId sandboxId = SandboxId.of(call.path("sandboxId"));
        return console.recorded(sandboxId, AuditEntry.of(call), new JsonObject())
                .compose(row -> console.body(sandboxId, new Screenshot(), LIMIT, new PlainForm(false)))
                .map(body -> Streaming.of(body.pieces(), "image/png"));
    }
}
