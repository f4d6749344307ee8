package dev.sandmesh.control.liveview;

import dev.sandmesh.control.command.Target;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.SandboxId;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** Who looks at a screen, as the node knows that owns the sandbox, be it this one or another. Any thread. */
final class Viewers {

    private final LiveView.Parts parts;
    private final Views views;

    Viewers(LiveView.Parts parts, Views views) {
        this.parts = parts;
        this.views = views;
    }

    /** Nobody looks at the screen of a sandbox that no node owns. */
    Future<JsonArray> of(SandboxId sandboxId) {
        return ask(sandboxId, Optional.empty()).map(answer -> answer.getJsonArray("items", new JsonArray()));
    }

    /** Brings whose view it was, and fails where there is none. */
    Future<JsonObject> disconnect(SandboxId sandboxId, ViewQuestion.Disconnection one) {
        return ask(sandboxId, Optional.of(one)).map(answer -> Optional.ofNullable(answer.getJsonObject("ended"))
                .orElseThrow(() -> new SandmeshException(ErrorCode.VIEW_NOT_FOUND)));
    }

    private Future<JsonObject> ask(SandboxId sandboxId, Optional<ViewQuestion.Disconnection> disconnection) {
        return Hop.back(parts.commands().target(sandboxId).map(Target::owner).map(owner -> owner.node()))
                .compose(node -> {
                    ViewQuestion question = new ViewQuestion(
                            node,
                            sandboxId,
                            disconnection,
                            parts.clock().instant().plus(ViewQuestion.LIFETIME));
                    return node.equals(parts.node())
                            ? Future.succeededFuture(views.answer(question))
                            : Hop.back(parts.transit()
                                    .ask(
                                            node,
                                            ViewersDesk.PATH,
                                            parts.trust().sign(ViewQuestion.TYPE, question.toJson())));
                })
                .recover(failure ->
                        failure instanceof SandmeshException told && told.code() == ErrorCode.AGENT_UNREACHABLE
                                ? Future.succeededFuture(new JsonObject())
                                : Future.failedFuture(failure));
    }
}
