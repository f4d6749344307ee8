package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * How much work a sandbox takes: {@code slots} at most, {@code active} now, {@code free} that it would still accept.
 *
 * @param closed why it takes nothing new; empty when it does, or does not say
 */
public record Capacity(int slots, int active, int free, Optional<Closed> closed) implements ProtocolMessage {

    public static final Capacity NONE = new Capacity(0, 0, 0);

    private static final int MAX_SLOTS = 10_000;

    /** Why a worker takes nothing new. */
    public enum Closed {
        /** Until it is resumed; what runs goes on. */
        PAUSED,
        /** What runs is to end. */
        DRAINING
    }

    /** Of a worker that is not closed. */
    public Capacity(int slots, int active, int free) {
        this(slots, active, free, Optional.empty());
    }

    public static Capacity read(Fields fields) {
        return new Capacity(
                fields.integer("slots", 0, MAX_SLOTS),
                fields.integer("active", 0, MAX_SLOTS),
                fields.integer("free", 0, MAX_SLOTS),
                fields.has("closed") ? Optional.of(fields.constant("closed", Closed.class)) : Optional.empty());
    }

    /** The same of a worker that takes nothing new. */
    public Capacity closed(Closed why) {
        return new Capacity(slots, active, 0, Optional.of(why));
    }

    @Override
    public JsonObject toJson() {
        JsonObject json =
                new JsonObject().put("slots", slots).put("active", active).put("free", free);
        closed.ifPresent(why -> json.put("closed", Wire.constant(why)));
        return json;
    }
}
