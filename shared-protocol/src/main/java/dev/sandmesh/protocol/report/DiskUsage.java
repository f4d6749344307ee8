package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;

/**
 * Space on one mounted file system.
 *
 * @param inodesUsed files and folders on it; 0 with {@code inodesTotal} where it does not count them
 */
public record DiskUsage(String mount, long usedBytes, long totalBytes, long inodesUsed, long inodesTotal)
        implements ProtocolMessage {

    /** On a file system that does not count inodes. */
    public DiskUsage(String mount, long usedBytes, long totalBytes) {
        this(mount, usedBytes, totalBytes, 0, 0);
    }

    public static DiskUsage read(Fields fields) {
        return new DiskUsage(
                fields.text("mount", 256),
                fields.integer("usedBytes", 0L, Wire.MAX_INTEGER),
                fields.integer("totalBytes", 0L, Wire.MAX_INTEGER),
                fields.optionalInteger("inodesUsed", 0, Wire.MAX_INTEGER).orElse(0L),
                fields.optionalInteger("inodesTotal", 0, Wire.MAX_INTEGER).orElse(0L));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("mount", mount)
                .put("usedBytes", usedBytes)
                .put("totalBytes", totalBytes)
                .put("inodesUsed", inodesUsed)
                .put("inodesTotal", inodesTotal);
    }
}
