package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;

/**
 * As whom a supervised process runs and what it may use at most.
 *
 * @param user name of its account; empty when it runs as the agent's
 * @param memoryBytes of the process and all that it started; 0 when there is no limit, as for the other two
 * @param openFiles of each of its processes
 * @param processes that it may have at a time, itself included
 * @param oomScoreAdj -1000 to 1000: the higher, the earlier the kernel ends it when memory runs out
 */
public record Confinement(String user, long memoryBytes, long openFiles, long processes, int oomScoreAdj)
        implements ProtocolMessage {

    /** As the agent itself. */
    public static final Confinement NONE = new Confinement("", 0, 0, 0, 0);

    public static Confinement read(Fields fields) {
        return new Confinement(
                fields.text("user", 64),
                fields.integer("memoryBytes", 0L, Wire.MAX_INTEGER),
                fields.integer("openFiles", 0L, Wire.MAX_INTEGER),
                fields.integer("processes", 0L, Wire.MAX_INTEGER),
                fields.integer("oomScoreAdj", -1_000, 1_000));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("user", user)
                .put("memoryBytes", memoryBytes)
                .put("openFiles", openFiles)
                .put("processes", processes)
                .put("oomScoreAdj", oomScoreAdj);
    }
}
