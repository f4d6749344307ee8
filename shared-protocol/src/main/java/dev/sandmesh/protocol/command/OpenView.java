package dev.sandmesh.protocol.command;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.view.HopTicket;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Join a view to the screen. Answered once the VNC server is connected and the control node has taken the agent's dial; the view then lives on
 * its own.
 *
 * @param hop signed {@link HopTicket}
 * @param at where members of the mesh dial the control node, each {@code host:port}; others dial where their link leads
 */
public record OpenView(String hop, List<String> at) implements Order {

    static final String TYPE = "open-view";

    /** The most places. */
    public static final int MOST_PLACES = 4;

    private static final int LONGEST_PLACE = 300;

    public OpenView {
        at = List.copyOf(at);
    }

    static OpenView read(Fields fields) {
        return new OpenView(fields.text("hop", HopTicket.LONGEST), fields.texts("at", MOST_PLACES, LONGEST_PLACE));
    }

    @Override
    public String summary() {
        try {
            HopTicket ticket = HopTicket.claimed(hop);
            return TYPE + " " + ticket.viewId() + " (" + Wire.constant(ticket.mode()) + ")";
        } catch (ProtocolException unreadable) {
            return TYPE + " with a ticket that does not read";
        }
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().put("type", TYPE).put("hop", hop).put("at", Wire.texts(at));
    }

    /** Never shows the ticket. */
    @Override
    public String toString() {
        return "OpenView[" + summary() + "]";
    }
}
