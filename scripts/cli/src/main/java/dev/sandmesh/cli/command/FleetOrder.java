package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandmesh.cli.api.ControlPlane;
import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Failure;
import dev.sandmesh.cli.api.Request;
import dev.sandmesh.cli.output.Format;
import dev.sandmesh.cli.output.Json;
import dev.sandmesh.cli.output.Presenter;
import java.util.ArrayList;
import java.util.List;

/** From what was typed to an operation: shows whom it hits, asks whether that is meant, starts it and waits for it. */
final class FleetOrder {

    private final Shell shell;
    private final OrderOptions options;
    private final ControlPlane controlPlane;

    FleetOrder(Shell shell, OrderOptions options) {
        this.shell = shell;
        this.options = options;
        this.controlPlane = options.answer().controlPlane(shell);
    }

    /** Its exit code. */
    int run(String action, ObjectNode arguments, List<String> sandboxes) {
        ObjectNode body = Json.object().put("action", action);
        ObjectNode selector = options.selector().selector(controlPlane, sandboxes);
        body.set("selector", selector);
        setUnlessEmpty(body, "arguments", arguments);
        setUnlessEmpty(body, "policy", options.policy());
        Presenter presenter = options.answer().presenter(shell);
        if (options.dryRun()) {
            show(presenter, preview(action, body));
            return ExitCode.OK;
        }
        boolean one = selector.path("ids").size() == 1;
        if (!one && !options.confirmation().given()) {
            confirm(action, preview(action, body));
        }
        JsonNode operation = started(action, body);
        String id = operation.path("id").asText();
        if (!options.waits()) {
            presenter.one(operation, OperationFields.ONE);
            presenter.note("it runs: sandmesh operations watch " + id);
            return ExitCode.OK;
        }
        presenter.note("operation " + id + " runs; sandmesh operations cancel " + id + " ends it");
        return new OperationWatch(shell, controlPlane, presenter).follow(id);
    }

    private static void setUnlessEmpty(ObjectNode body, String name, ObjectNode value) {
        if (!value.isEmpty()) {
            body.set(name, value);
        }
    }

    private JsonNode preview(String action, ObjectNode body) {
        ObjectNode dry = body.deepCopy().put("dryRun", true);
        return controlPlane.ask(Request.post("look at what " + action + " would come to", OperationFields.PATH, dry));
    }

    /** A connection that breaks in this moment leaves open whether it was begun; with its key that can be found out. */
    private JsonNode started(String action, ObjectNode body) {
        String key = options.key();
        Request request =
                Request.post("start " + action, OperationFields.PATH, body).header("Idempotency-Key", key);
        try {
            return controlPlane.ask(request);
        } catch (Failure failure) {
            if (failure.exitCode() != ExitCode.UNREACHABLE) {
                throw failure;
            }
            List<String> details = new ArrayList<>(failure.details());
            details.add("The same command with --idempotency-key " + key + " is never begun twice.");
            throw new Failure(failure.exitCode(), failure.message(), details);
        }
    }

    private void confirm(String action, JsonNode preview) {
        int total = preview.path("total").asInt();
        if (total == 0) {
            throw new Failure(
                    ExitCode.NOT_THERE,
                    "no sandbox fits",
                    List.of("Try the same options with sandmesh sandboxes list."));
        }
        if (total > 1) {
            show(new Presenter(shell.notes(), shell.notes(), shell.terminal(), Format.TABLE), preview);
            shell.notes().flush();
            options.confirmation().demand(shell, "Order " + action + " for " + total + " sandboxes?");
        }
    }

    private static void show(Presenter presenter, JsonNode preview) {
        if (presenter.format() != Format.TABLE
                && presenter.format() != Format.JSON
                && presenter.format() != Format.YAML) {
            preview.path("targets").forEach(presenter::item);
            return;
        }
        if (presenter.format() == Format.TABLE) {
            presenter.table(preview.path("targets"), OperationFields.PREVIEWED, "no sandbox fits");
            presenter.heading("in all:");
        }
        presenter.one(preview, OperationFields.PREVIEW);
    }
}
