package dev.sandmesh.protocol.client;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;

/** Samples of many sandboxes of one environment; a reader may drop any of them. */
public record Samples(String environment, Instant at, List<Sample> items) implements ProtocolMessage {

    /** The most samples in one message, so that it stays below the largest body. */
    public static final int MAX_ITEMS = 100;

    public Samples {
        items = List.copyOf(items);
    }

    public static Samples read(Fields fields) {
        return new Samples(
                fields.token("environment", 63), fields.instant("at"), fields.list("items", MAX_ITEMS, Sample::read));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("environment", environment)
                .put("at", Wire.instant(at))
                .put("items", Wire.objects(items));
    }
}
