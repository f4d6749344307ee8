package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandmesh.cli.api.ControlPlane;
import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Request;
import dev.sandmesh.cli.output.Format;
import dev.sandmesh.cli.output.Presenter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Follows an operation to its end: each sandbox as it ends, and beneath it, on a terminal, how far it is. */
final class OperationWatch {

    private static final String ENDED = "ok,failed,timed_out,refused,unknown,cancelled,skipped";
    private static final String NOT_OK = "failed,timed_out,refused,unknown,cancelled,skipped";
    private static final int FIRST = 200;

    private final Shell shell;
    private final ControlPlane controlPlane;
    private final Presenter presenter;
    private final ProgressLine progress;
    private final Patience patience;
    private final Set<String> told = new HashSet<>();
    /** When the last of them ended: an instant, as the control plane writes it. */
    private String newest = "";

    OperationWatch(Shell shell, ControlPlane controlPlane, Presenter presenter) {
        this.shell = shell;
        this.controlPlane = controlPlane;
        this.presenter = presenter;
        this.progress = ProgressLine.of(shell, presenter.format());
        this.patience = new Patience(shell, progress::clear);
    }

    /** The exit code that says how it ended. */
    int follow(String id) {
        Request request = Request.get("watch the operation " + id, OperationFields.pathOf(id));
        while (true) {
            JsonNode operation = patience.ask(() -> controlPlane.ask(request));
            JsonNode counts = operation.path("counts");
            int ended = counts.path("total").asInt()
                    - counts.path("pending").asInt()
                    - counts.path("running").asInt();
            if (ended > told.size() && lines()) {
                progress.clear();
                boolean over = !operation.path("status").asText().equals("running");
                patience.ask(() -> ended(id)).forEach(this::tell);
                if (over && ended > told.size()) {
                    // another node may have run it in between, with a clock of its own
                    newest = "";
                    patience.ask(() -> ended(id)).forEach(this::tell);
                }
                shell.out().flush();
            }
            if (!operation.path("status").asText().equals("running")) {
                progress.clear();
                return end(operation);
            }
            progress.show(bar(ended, counts.path("total").asInt()) + " " + OperationFields.counts(operation));
            patience.pause();
        }
    }

    private boolean lines() {
        return presenter.format() == Format.TABLE || presenter.format() == Format.NDJSON;
    }

    /** Since the last that was told. */
    private List<JsonNode> ended(String id) {
        Request request = targets(id).with("status", ENDED);
        return all(newest.isEmpty() ? request : request.with("endedFrom", newest));
    }

    private static Request targets(String id) {
        return Request.get("see the sandboxes of the operation " + id, OperationFields.pathOf(id) + "/targets");
    }

    private List<JsonNode> all(Request request) {
        List<JsonNode> targets = new ArrayList<>();
        PageOptions.each(controlPlane, request, targets::add);
        return targets;
    }

    private void tell(JsonNode target) {
        String at = target.path("endedAt").asText();
        newest = at.compareTo(newest) > 0 ? at : newest;
        if (!told.add(target.path("sandboxId").asText())) {
            return;
        }
        if (presenter.format() == Format.NDJSON) {
            presenter.item(target);
            return;
        }
        String code = target.path("code").asText();
        String message = target.path("message").asText();
        String status = target.path("status").asText();
        boolean fine = status.equals("ok");
        shell.out()
                .line(OperationFields.sandbox(target) + "  " + status.replace('_', ' ')
                        + (code.isEmpty() ? "" : " (" + code + ")")
                        + (fine || message.isEmpty() ? "" : ": " + message));
    }

    private int end(JsonNode operation) {
        String status = operation.path("status").asText();
        switch (presenter.format()) {
            case JSON, YAML -> presenter.one(whole(operation), List.of());
            case NAME -> presenter.one(operation, List.of());
            case TABLE, NDJSON -> {}
        }
        shell.out().flush();
        Instant began = Instant.parse(operation.path("createdAt").asText());
        String seconds = operation.path("endedAt").isTextual()
                ? " after "
                        + said(Duration.between(
                                began, Instant.parse(operation.path("endedAt").asText())))
                : "";
        presenter.note("operation " + operation.path("id").asText() + " "
                + (status.equals("timed_out") ? "has passed its deadline" : status) + seconds + ": "
                + OperationFields.counts(operation));
        return status.equals("succeeded")
                ? ExitCode.OK
                : refusal(operation.path("id").asText());
    }

    /** Where all that is not well was refused for the same reason, that one's number. */
    private int refusal(String id) {
        Set<String> codes = new HashSet<>();
        patience.ask(() -> all(targets(id).with("status", NOT_OK)))
                .forEach(target -> codes.add(target.path("code").asText()));
        return codes.size() == 1 ? ExitCode.of(codes.iterator().next(), ExitCode.NOT_ALL_WELL) : ExitCode.NOT_ALL_WELL;
    }

    /** The answer brings the first targets only. */
    private JsonNode whole(JsonNode operation) {
        if (operation.at("/counts/total").asInt() <= FIRST) {
            return operation;
        }
        ObjectNode all = operation.deepCopy();
        ArrayNode targets = all.putArray("targets");
        patience.ask(() -> all(targets(operation.path("id").asText()))).forEach(targets::add);
        return all;
    }

    private static String said(Duration span) {
        return span.toSeconds() < 120 ? span.toSeconds() + " s" : span.toMinutes() + " min";
    }

    private static String bar(int done, int total) {
        int width = 20;
        int full = total == 0 ? width : width * done / total;
        return "[" + "#".repeat(full) + ".".repeat(width - full) + "]";
    }
}
