package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandmesh.cli.api.ControlPlane;
import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Failure;
import dev.sandmesh.cli.api.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the sandbox that a person means: by id, by name, or by environment/name where two environments have one of that name. */
final class SandboxNames {

    static final String PATH = "/api/v1/admin/sandboxes";
    static final String LABEL = "SANDBOX";
    static final String MEANING = "A name, ENVIRONMENT/NAME where several have it, or an id.";
    private static final int MOST_SHOWN = 10;

    private SandboxNames() {}

    static String pathOf(String id) {
        return PATH + "/" + Request.part(id);
    }

    static JsonNode find(ControlPlane controlPlane, String meant) {
        return controlPlane.ask(Request.get("show the sandbox " + meant, pathOf(idOf(controlPlane, meant))));
    }

    /** An id is taken as it is; whether there is such a sandbox says whoever is asked something of it. */
    static String idOf(ControlPlane controlPlane, String meant) {
        if (Ids.isId(meant)) {
            return meant;
        }
        List<JsonNode> found = named(controlPlane, meant);
        if (found.isEmpty()) {
            throw new Failure(
                    ExitCode.NOT_THERE,
                    "there is no sandbox named " + meant + " that you may see",
                    List.of("See those there are: sandmesh sandboxes list"));
        }
        if (found.size() > 1) {
            List<String> which = found.stream()
                    .limit(MOST_SHOWN)
                    .map(item -> item.path("environment").asText() + "/"
                            + item.path("name").asText() + "  "
                            + item.path("id").asText())
                    .toList();
            throw Failure.of(
                    found.size() + " sandboxes are named " + meant + "; say which: ENVIRONMENT/NAME or the id",
                    which.toArray(String[]::new));
        }
        return found.get(0).path("id").asText();
    }

    /** A name may hold a slash itself. */
    private static List<JsonNode> named(ControlPlane controlPlane, String meant) {
        List<JsonNode> whole = exactly(controlPlane, meant, Optional.empty());
        int slash = meant.indexOf('/');
        return whole.isEmpty() && slash > 0
                ? exactly(controlPlane, meant.substring(slash + 1), Optional.of(meant.substring(0, slash)))
                : whole;
    }

    private static List<JsonNode> exactly(ControlPlane controlPlane, String name, Optional<String> environment) {
        List<JsonNode> found = new ArrayList<>();
        Request request = Request.get("look for the sandbox " + name, PATH)
                .with("q", name)
                .with("environment", environment);
        PageOptions.each(controlPlane, request, item -> {
            if (item.path("name").asText().equals(name)) {
                found.add(item);
            }
        });
        return found;
    }
}
