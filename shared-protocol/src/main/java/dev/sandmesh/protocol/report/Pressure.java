package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import io.vertx.core.json.JsonObject;

/**
 * Share of the last ten seconds in which some task waited for a resource, in percent; 0 where the kernel does not tell
 * (<a href="https://docs.kernel.org/accounting/psi.html">PSI</a>, {@code some avg10}).
 */
public record Pressure(double cpuPercent, double memoryPercent, double ioPercent) implements ProtocolMessage {

    public static final Pressure NONE = new Pressure(0, 0, 0);

    public static Pressure read(Fields fields) {
        return new Pressure(
                fields.number("cpuPercent", 0, 100),
                fields.number("memoryPercent", 0, 100),
                fields.number("ioPercent", 0, 100));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("cpuPercent", cpuPercent)
                .put("memoryPercent", memoryPercent)
                .put("ioPercent", ioPercent);
    }
}
