package dev.sandmesh.protocol.client;

import io.vertx.core.json.JsonObject;

/** Asks for the fleet in numbers. */
public record GetFleetSummary() implements FleetQuery {

    static final String TYPE = "fleet-summary";

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("type", TYPE);
    }
}
