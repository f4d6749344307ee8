package dev.sandmesh.control.liveview;

import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/**
 * That the control of a screen passed from one view to another.
 *
 * @param to nobody where it is free now
 * @param reason empty where none was asked for
 */
record Handing(How how, Optional<Seat> from, Optional<Seat> to, String reason, Instant at) {

    /** What brought it about. */
    enum How {
        /** It was free. */
        ASKED,
        /** Whoever had it gave it to somebody who asked. */
        GRANTED,
        /** Whoever had it wanted it no more. */
        RELEASED,
        /** Somebody did not wait. */
        TAKEN,
        /** The view of whoever had it ended. */
        LEFT,
        /** Whoever had it did nothing for too long. */
        IDLE
    }

    /** For those who look. */
    JsonObject toJson() {
        JsonObject told = new JsonObject().put("how", Wire.constant(how)).put("at", Wire.instant(at));
        from.ifPresent(seat -> told.put("from", seat.name()));
        to.ifPresent(seat -> told.put("to", seat.name()));
        return reason.isEmpty() ? told : told.put("reason", reason);
    }

    /** For the trail, under the view whose it is now, or was. */
    JsonObject details() {
        JsonObject details = new JsonObject().put("how", Wire.constant(how));
        to.ifPresent(seat -> details.put("viewId", seat.id().toString()));
        from.ifPresent(seat -> details.put("fromViewId", seat.id().toString()).put("fromName", seat.name()));
        return reason.isEmpty() ? details : details.put("reason", reason);
    }
}
