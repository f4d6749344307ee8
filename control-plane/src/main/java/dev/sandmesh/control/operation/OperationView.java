package dev.sandmesh.control.operation;

import dev.sandmesh.control.http.Caller;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.client.OperationAction;
import dev.sandmesh.protocol.client.OperationArguments;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An operation and its targets as the contract shows them; what is not known is absent. */
final class OperationView {

    private OperationView() {}

    /** What a program is told shows only whoever might tell it themselves. */
    static JsonObject of(Operation operation, Caller caller) {
        JsonObject json = new JsonObject()
                .put("id", operation.id().toString())
                .put("action", operation.action().wireName())
                .put("arguments", arguments(operation, caller.may(OrderPolicy.permission(OperationAction.EXEC))))
                .put("selector", operation.selector().toJson())
                .put(
                        "policy",
                        new JsonObject()
                                .put("parallelism", operation.bounds().parallelism())
                                .put("stopAfter", operation.bounds().stopAfter())
                                .put("deadlineSeconds", seconds(operation)))
                .put("status", Wire.constant(operation.status()))
                .put(
                        "author",
                        new JsonObject()
                                .put("id", operation.author().id())
                                .put("name", operation.author().name()))
                .put("environments", new JsonArray(operation.environments()))
                .put("counts", operation.counts().toJson())
                .put("createdAt", Wire.instant(operation.createdAt()))
                .put("deadline", Wire.instant(operation.bounds().deadline()))
                .put("cancelRequested", operation.cancelRequested());
        operation.endedAt().ifPresent(at -> json.put("endedAt", Wire.instant(at)));
        operation.drainUntil().ifPresent(until -> json.put("drainUntil", Wire.instant(until)));
        if (!operation.runner().node().isEmpty()) {
            json.put("runnerNode", operation.runner().node());
        }
        return json;
    }

    /** How it stands, for whoever watches: nothing of what it does, and to whom. */
    static JsonObject patch(Operation operation) {
        JsonObject json = new JsonObject()
                .put("id", operation.id().toString())
                .put("status", Wire.constant(operation.status()))
                .put("counts", operation.counts().toJson());
        operation.endedAt().ifPresent(at -> json.put("endedAt", Wire.instant(at)));
        return json;
    }

    static JsonArray of(List<Target> targets) {
        return new JsonArray(targets.stream().map(OperationView::of).toList());
    }

    private static JsonObject of(Target target) {
        JsonObject json = new JsonObject()
                .put("sandboxId", target.sandboxId().toString())
                .put("name", target.name())
                .put("environment", target.environment())
                .put("commandId", target.commandId().toString())
                .put("status", Wire.constant(target.status()));
        if (!target.fate().code().isEmpty()) {
            json.put("code", target.fate().code());
        }
        if (!target.fate().message().isEmpty()) {
            json.put("message", target.fate().message());
        }
        if (!target.fate().result().isEmpty()) {
            json.put("result", target.fate().result());
        }
        target.archiveBytes().ifPresent(bytes -> json.put("archiveBytes", bytes));
        target.begunAt().ifPresent(at -> json.put("beganAt", Wire.instant(at)));
        target.endedAt().ifPresent(at -> json.put("endedAt", Wire.instant(at)));
        return json;
    }

    /** Variables keep their names only. */
    static OperationArguments withoutSecrets(OperationArguments given) {
        Map<String, String> names = new HashMap<>();
        given.environment().keySet().forEach(name -> names.put(name, ""));
        return withVariables(given, names);
    }

    static OperationArguments withVariables(OperationArguments given, Map<String, String> variables) {
        return new OperationArguments(
                given.process(),
                given.deadlineSeconds(),
                given.command(),
                given.user(),
                given.workingDirectory(),
                variables,
                given.timeoutSeconds(),
                given.keepOutput());
    }

    private static JsonObject arguments(Operation operation, boolean whole) {
        OperationArguments shown = withoutSecrets(operation.arguments());
        if (whole || shown.command().isEmpty()) {
            return shown.toJson();
        }
        return new OperationArguments(
                        Optional.empty(),
                        Optional.empty(),
                        List.of(shown.command().get(0)),
                        shown.user(),
                        Optional.empty(),
                        Map.of(),
                        shown.timeoutSeconds(),
                        shown.keepOutput())
                .toJson();
    }

    private static long seconds(Operation operation) {
        return Duration.between(operation.createdAt(), operation.bounds().deadline())
                .toSeconds();
    }
}
