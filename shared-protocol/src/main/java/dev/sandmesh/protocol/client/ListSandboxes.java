package dev.sandmesh.protocol.client;

import dev.sandmesh.protocol.Fields;
import io.vertx.core.json.JsonObject;

/** Asks for a page of the sandboxes that are not terminated, by name. */
public record ListSandboxes(SandboxSelector selector, int page, int pageSize) implements FleetQuery {

    static final String TYPE = "list-sandboxes";

    /** The most items on one page. */
    public static final int MAX_PAGE_SIZE = 200;

    static final int MAX_PAGE = 1_000_000;

    static ListSandboxes read(Fields fields) {
        return new ListSandboxes(
                fields.optionalObject("selector")
                        .map(SandboxSelector::read)
                        .orElseGet(() -> SandboxSelector.read(Fields.of(new JsonObject()))),
                page(fields),
                pageSize(fields));
    }

    static int page(Fields fields) {
        return OperationBounds.number(fields, "page", 1, MAX_PAGE, 1);
    }

    static int pageSize(Fields fields) {
        return OperationBounds.number(fields, "pageSize", 1, MAX_PAGE_SIZE, 50);
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("type", TYPE)
                .put("selector", selector.toJson())
                .put("page", page)
                .put("pageSize", pageSize);
    }
}
