package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * What a sandbox is made of.
 *
 * @param learnedCapacity how many browsers a machine of this kind was measured to bear; absent before anybody measured
 */
public record Hardware(int cpus, long memoryBytes, String operatingSystem, Optional<LearnedCapacity> learnedCapacity)
        implements ProtocolMessage {

    public static Hardware read(Fields fields) {
        return new Hardware(
                fields.integer("cpus", 1, 65_536),
                fields.integer("memoryBytes", 0L, Wire.MAX_INTEGER),
                fields.text("operatingSystem", 200),
                fields.optionalObject("learnedCapacity").map(LearnedCapacity::read));
    }

    @Override
    public JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("cpus", cpus)
                .put("memoryBytes", memoryBytes)
                .put("operatingSystem", operatingSystem);
        learnedCapacity.ifPresent(learned -> json.put("learnedCapacity", learned.toJson()));
        return json;
    }
}
