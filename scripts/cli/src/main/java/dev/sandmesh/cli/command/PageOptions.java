package dev.sandmesh.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandmesh.cli.api.ControlPlane;
import dev.sandmesh.cli.api.Request;
import dev.sandmesh.cli.output.Field;
import dev.sandmesh.cli.output.Format;
import dev.sandmesh.cli.output.Json;
import dev.sandmesh.cli.output.Presenter;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Which part of a list. */
final class PageOptions {

    private static final int LARGEST = 200;

    @Option(names = "--page", paramLabel = "N", description = "Counted from 1.")
    private Optional<Integer> page = Optional.empty();

    @Option(names = "--page-size", paramLabel = "N", description = "At most 200; 50 unless told otherwise.")
    private Optional<Integer> pageSize = Optional.empty();

    @Option(names = "--all", description = "Every page, one request after the other.")
    private boolean all;

    /** Asks for it and shows it. */
    void show(ControlPlane controlPlane, Request request, Presenter presenter, List<Field> fields, String nothing) {
        if (!all) {
            Request one = request.with("page", page).with("pageSize", pageSize);
            presenter.page(controlPlane.ask(one), fields, nothing);
            return;
        }
        if (presenter.format() == Format.NDJSON || presenter.format() == Format.NAME) {
            each(controlPlane, request, presenter::item);
            return;
        }
        ObjectNode whole = Json.object();
        ArrayNode items = whole.putArray("items");
        each(controlPlane, request, items::add);
        whole.put("total", items.size());
        presenter.page(whole, fields, nothing);
    }

    /** Every item of every page. What moves between two pages meanwhile may come twice or not at all. */
    static void each(ControlPlane controlPlane, Request request, Consumer<JsonNode> taker) {
        for (int number = 1; ; number++) {
            JsonNode answer = controlPlane.ask(
                    request.with("page", Integer.toString(number)).with("pageSize", Integer.toString(LARGEST)));
            answer.path("items").forEach(taker);
            if ((long) number * LARGEST >= answer.path("total").asLong()
                    || answer.path("items").isEmpty()) {
                return;
            }
        }
    }
}
