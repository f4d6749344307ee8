package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandmesh.cli.api.ControlPlane;
import dev.sandmesh.cli.api.Request;
import dev.sandmesh.cli.output.Field;
import dev.sandmesh.cli.output.Format;
import dev.sandmesh.cli.output.Json;
import dev.sandmesh.cli.output.Presenter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "watch",
        description = {
            "How sandboxes stand, and each change of their health, status, or whether they take tasks, until Ctrl-C.",
            "With -o ndjson a sandbox whole for each of its changes, with -o name its name.",
            "With --until: ends with 0 once all that are watched have one of these healths."
        })
final class WatchSandboxes implements Callable<Integer> {

    private static final String CHANGES = "/api/v1/admin/changes";

    private final Shell shell;

    @Mixin
    private AnswerOptions answer = new AnswerOptions();

    @Parameters(
            arity = "0..*",
            paramLabel = SandboxNames.LABEL,
            description = "Only these; all that you may see otherwise.")
    private List<String> sandboxes = new ArrayList<>();

    @Option(
            names = "--environment",
            paramLabel = "NAME",
            split = ",",
            description = "Only those in these environments.")
    private List<String> environments = new ArrayList<>();

    @Option(
            names = "--until",
            paramLabel = "HEALTH",
            split = ",",
            description = "healthy, degraded, unhealthy, unknown.")
    private Set<String> until = new HashSet<>();

    private final Map<String, ObjectNode> known = new LinkedHashMap<>();

    WatchSandboxes(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        ControlPlane controlPlane = answer.controlPlane(shell);
        Presenter presenter = answer.presenter(shell);
        Patience patience = new Patience(shell, () -> {});
        Set<String> ids = new HashSet<>();
        sandboxes.forEach(meant -> ids.add(SandboxNames.idOf(controlPlane, meant)));
        long cursor = patience.ask(() -> read(controlPlane, presenter, ids));
        while (!isReached()) {
            patience.pause();
            long after = cursor;
            JsonNode page = patience.ask(() -> changes(controlPlane, after));
            if (page.path("resync").asBoolean()) {
                cursor = patience.ask(() -> read(controlPlane, presenter, ids));
                continue;
            }
            JsonNode changes = page.path("changes");
            changes.forEach(change -> take(change, presenter, ids));
            cursor = changes.isEmpty()
                    ? Math.max(cursor, page.path("head").asLong())
                    : changes.get(changes.size() - 1).path("seq").asLong();
            shell.out().flush();
        }
        return 0;
    }

    private boolean isReached() {
        return !until.isEmpty()
                && known.values().stream()
                        .allMatch(sandbox ->
                                until.contains(sandbox.at("/health/status").asText()));
    }

    private static JsonNode changes(ControlPlane controlPlane, long after) {
        return controlPlane.ask(Request.get("watch the sandboxes", CHANGES).with("after", Long.toString(after)));
    }

    /** All as they are; the cursor was good before the first of them was read, so nothing is missed. */
    private long read(ControlPlane controlPlane, Presenter presenter, Set<String> ids) {
        Request list = Request.get("list the sandboxes", SandboxNames.PATH).with("environment", environments);
        long cursor = controlPlane
                .ask(list.with("pageSize", "1"))
                .path("changeCursor")
                .asLong();
        PageOptions.each(controlPlane, list, item -> {
            if (wanted(item, ids) && item instanceof ObjectNode sandbox) {
                tell(sandbox, presenter);
            }
        });
        shell.out().flush();
        return cursor;
    }

    private boolean wanted(JsonNode sandbox, Set<String> ids) {
        return (ids.isEmpty() || ids.contains(sandbox.path("id").asText()))
                && (environments.isEmpty()
                        || environments.contains(sandbox.path("environment").asText()));
    }

    private void take(JsonNode change, Presenter presenter, Set<String> ids) {
        if (!change.path("kind").asText().equals("sandbox")) {
            return;
        }
        ObjectNode before = known.get(change.path("id").asText());
        ObjectNode after = before == null ? Json.object() : before.deepCopy();
        after.put("id", change.path("id").asText());
        MergePatch.apply(after, change.path("patch"));
        if (!after.has("environment") && change.has("environment")) {
            after.set("environment", change.path("environment"));
        }
        if (wanted(after, ids)) {
            after.set("changedAt", change.path("at"));
            tell(after, presenter);
        }
    }

    /** What nobody would see a difference in is not told. */
    private void tell(ObjectNode sandbox, Presenter presenter) {
        ObjectNode before = known.put(sandbox.path("id").asText(), sandbox);
        String stands = standing(sandbox);
        if (before != null && standing(before).equals(stands)) {
            return;
        }
        if (presenter.format() != Format.TABLE) {
            presenter.item(sandbox);
            return;
        }
        JsonNode at = sandbox.has("changedAt") ? sandbox.path("changedAt") : sandbox.path("updatedAt");
        String from = before == null ? "" : before.at("/health/status").asText() + " -> ";
        shell.out().line(Field.time(at) + "  " + OperationFields.sandbox(sandbox) + "  " + from + stands);
    }

    private static String standing(JsonNode sandbox) {
        List<String> parts = new ArrayList<>();
        parts.add(sandbox.at("/health/status").asText());
        String status = sandbox.path("status").asText();
        if (!status.isEmpty() && !status.equals("active")) {
            parts.add(status);
        }
        String closed = sandbox.at("/capacity/closed").asText();
        if (!closed.isEmpty()) {
            parts.add(closed);
        }
        sandbox.at("/health/reasons")
                .forEach(reason -> parts.add(reason.path("reason").asText()));
        return String.join(", ", parts);
    }
}
