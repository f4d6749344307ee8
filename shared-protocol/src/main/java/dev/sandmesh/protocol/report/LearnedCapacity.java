package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * How many browsers a machine was measured to bear, and what kept it from more.
 *
 * @param instanceType of the machine that was measured; empty where machines have none
 * @param memoryBytes of that machine
 * @param browsers the most with which all pages still loaded in time; 0 when not even one did
 * @param limitedBy {@code memory}, {@code latency} or {@code asked} when nothing did before the number that was asked for
 * @param browserMebibytes memory that one more browser took on average
 */
public record LearnedCapacity(
        String instanceType,
        long memoryBytes,
        int browsers,
        String limitedBy,
        double browserMebibytes,
        Instant measuredAt)
        implements ProtocolMessage {

    public static LearnedCapacity read(Fields fields) {
        return new LearnedCapacity(
                fields.text("instanceType", 64),
                fields.integer("memoryBytes", 0L, Wire.MAX_INTEGER),
                fields.integer("browsers", 0, 10_000),
                fields.text("limitedBy", 64),
                fields.number("browserMebibytes", 0, 10_000_000),
                fields.instant("measuredAt"));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("instanceType", instanceType)
                .put("memoryBytes", memoryBytes)
                .put("browsers", browsers)
                .put("limitedBy", limitedBy)
                .put("browserMebibytes", browserMebibytes)
                .put("measuredAt", Wire.instant(measuredAt));
    }
}
