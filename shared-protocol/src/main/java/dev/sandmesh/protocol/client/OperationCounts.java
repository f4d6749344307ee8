package dev.sandmesh.protocol.client;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;

/** How many targets of an operation stand how; what none of them is, is absent. */
public record OperationCounts(Map<TargetStatus, Integer> byStatus) implements ProtocolMessage {

    public OperationCounts {
        Map<TargetStatus, Integer> some = new EnumMap<>(TargetStatus.class);
        byStatus.forEach((status, count) -> {
            if (count > 0) {
                some.put(status, count);
            }
        });
        byStatus = Map.copyOf(some);
    }

    public static OperationCounts of(Collection<TargetStatus> targets) {
        Map<TargetStatus, Integer> counts = new EnumMap<>(TargetStatus.class);
        targets.forEach(status -> counts.merge(status, 1, Integer::sum));
        return new OperationCounts(counts);
    }

    public static OperationCounts read(Fields fields) {
        Map<TargetStatus, Integer> counts = new EnumMap<>(TargetStatus.class);
        for (TargetStatus status : TargetStatus.values()) {
            fields.optionalInteger(Wire.constant(status), 0, SandboxSelector.MOST)
                    .ifPresent(count -> counts.put(status, count.intValue()));
        }
        return new OperationCounts(counts);
    }

    public int of(TargetStatus status) {
        return byStatus.getOrDefault(status, 0);
    }

    public int total() {
        return byStatus.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** All of them, also those that are none, and their total. */
    @Override
    public JsonObject toJson() {
        JsonObject json = new JsonObject().put("total", total());
        for (TargetStatus status : TargetStatus.values()) {
            json.put(Wire.constant(status), of(status));
        }
        return json;
    }
}
