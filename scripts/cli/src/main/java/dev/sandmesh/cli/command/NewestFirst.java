package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandmesh.cli.api.ControlPlane;
import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Failure;
import dev.sandmesh.cli.api.Request;
import dev.sandmesh.cli.output.Field;
import dev.sandmesh.cli.output.Json;
import dev.sandmesh.cli.output.Presenter;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Of a list that grows at its beginning, as many as are wanted behind a place that it has named. */
final class NewestFirst {

    private static final int LARGEST = 200;
    private static final int MOST = 100_000;

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            description = "How many; 50 unless told otherwise.")
    private int limit = 50;

    @Option(names = "--before", paramLabel = "PLACE", description = "Those before this place, which a list has named.")
    private Optional<String> before = Optional.empty();

    /** Asks for them, page by page, and shows them. */
    void show(ControlPlane controlPlane, Request request, Presenter presenter, List<Field> fields, String nothing) {
        if (limit < 1 || limit > MOST) {
            throw new Failure(ExitCode.USAGE, "--limit has to be between 1 and " + MOST, List.of());
        }
        ObjectNode whole = Json.object();
        ArrayNode items = whole.putArray("items");
        Optional<String> place = before;
        do {
            int size = Math.min(LARGEST, limit - items.size());
            JsonNode page = controlPlane.ask(
                    request.with("pageSize", Integer.toString(size)).with("before", place));
            page.path("items").forEach(items::add);
            place = Optional.of(page.path("next").asText()).filter(next -> !next.isEmpty());
        } while (place.isPresent() && items.size() < limit);
        place.ifPresent(next -> whole.put("next", next));
        presenter.page(whole, fields, nothing);
        place.ifPresent(next -> presenter.note("there are more: --before " + next));
    }
}
