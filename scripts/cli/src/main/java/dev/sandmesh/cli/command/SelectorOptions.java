package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandmesh.cli.api.ControlPlane;
import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Failure;
import dev.sandmesh.cli.api.Request;
import dev.sandmesh.cli.output.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** Which sandboxes: those that are named, or all that fit. */
final class SelectorOptions {

    static final String MEANING = "Names, ENVIRONMENT/NAME or ids; or else say by options which ones.";

    @Option(names = "--environment", paramLabel = "NAME", split = ",", description = "All in these environments …")
    private List<String> environments = new ArrayList<>();

    @Option(
            names = "--health",
            paramLabel = "HEALTH",
            split = ",",
            description = "… that are healthy, degraded, unhealthy or unknown …")
    private List<String> health = new ArrayList<>();

    @Option(names = "--label", paramLabel = Labels.FORM, split = ",", description = "… that have all these labels …")
    private List<String> labels = new ArrayList<>();

    @Option(
            names = {"-q", "--text"},
            paramLabel = "TEXT",
            description = "… and whose name, instance id or environment contain this.")
    private Optional<String> text = Optional.empty();

    /** As the API takes it; names are looked up. */
    ObjectNode selector(ControlPlane controlPlane, List<String> sandboxes) {
        demandOneOf(sandboxes);
        ObjectNode selector = Json.object();
        addAll(selector, "environments", environments);
        addAll(selector, "health", health);
        Labels.put(selector, labels);
        text.ifPresent(given -> selector.put("text", given));
        Set<String> ids = new LinkedHashSet<>();
        sandboxes.forEach(meant -> ids.add(SandboxNames.idOf(controlPlane, meant)));
        addAll(selector, "ids", ids);
        return selector;
    }

    /** Sandboxes that are named, or what they have, and not both. */
    void demandOneOf(List<String> sandboxes) {
        boolean nothing = environments.isEmpty() && health.isEmpty() && labels.isEmpty() && text.isEmpty();
        if (sandboxes.isEmpty() == nothing) {
            throw new Failure(
                    ExitCode.USAGE,
                    nothing
                            ? "no sandbox is named, which would be all of them"
                            : "sandboxes that are named are not narrowed down by options",
                    List.of("Name sandboxes, or give --environment, --health, --label or --text."));
        }
    }

    /** The same as the filter of a list. */
    Request on(Request list) {
        return list.with("environment", environments)
                .with("health", health)
                .with("label", labels)
                .with("q", text);
    }

    private static void addAll(ObjectNode to, String name, Iterable<String> values) {
        if (values.iterator().hasNext()) {
            ArrayNode array = to.putArray(name);
            values.forEach(array::add);
        }
    }
}
