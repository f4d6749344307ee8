package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Gauges of the host, or of its cgroup where that limits it further.
 *
 * @param cpuPercent busy share of all cores since the last sample, 0 to 100
 * @param load1 load average over one minute; 0 where the system has none
 * @param uptimeSeconds since the host booted
 */
public record HostSample(
        double cpuPercent,
        double load1,
        long memoryUsedBytes,
        long memoryTotalBytes,
        long swapUsedBytes,
        long swapTotalBytes,
        List<DiskUsage> disks,
        NetworkUsage network,
        long uptimeSeconds,
        Pressure pressure,
        OpenFiles openFiles)
        implements ProtocolMessage {

    /** The most mounts that one sandbox reports. */
    public static final int MAX_DISKS = 32;

    public HostSample {
        disks = List.copyOf(disks);
    }

    /** On a host that tells neither pressure nor open files. */
    public HostSample(
            double cpuPercent,
            double load1,
            long memoryUsedBytes,
            long memoryTotalBytes,
            long swapUsedBytes,
            long swapTotalBytes,
            List<DiskUsage> disks,
            NetworkUsage network,
            long uptimeSeconds) {
        this(
                cpuPercent,
                load1,
                memoryUsedBytes,
                memoryTotalBytes,
                swapUsedBytes,
                swapTotalBytes,
                disks,
                network,
                uptimeSeconds,
                Pressure.NONE,
                OpenFiles.UNKNOWN);
    }

    public static HostSample read(Fields fields) {
        return new HostSample(
                fields.number("cpuPercent", 0, 100),
                fields.number("load1", 0, 1_000_000),
                fields.integer("memoryUsedBytes", 0L, Wire.MAX_INTEGER),
                fields.integer("memoryTotalBytes", 0L, Wire.MAX_INTEGER),
                fields.integer("swapUsedBytes", 0L, Wire.MAX_INTEGER),
                fields.integer("swapTotalBytes", 0L, Wire.MAX_INTEGER),
                fields.list("disks", MAX_DISKS, DiskUsage::read),
                NetworkUsage.read(fields.object("network")),
                fields.integer("uptimeSeconds", 0L, Wire.MAX_INTEGER),
                fields.optionalObject("pressure").map(Pressure::read).orElse(Pressure.NONE),
                fields.optionalObject("openFiles").map(OpenFiles::read).orElse(OpenFiles.UNKNOWN));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("cpuPercent", cpuPercent)
                .put("load1", load1)
                .put("memoryUsedBytes", memoryUsedBytes)
                .put("memoryTotalBytes", memoryTotalBytes)
                .put("swapUsedBytes", swapUsedBytes)
                .put("swapTotalBytes", swapTotalBytes)
                .put("disks", Wire.objects(disks))
                .put("network", network.toJson())
                .put("uptimeSeconds", uptimeSeconds)
                .put("pressure", pressure.toJson())
                .put("openFiles", openFiles.toJson());
    }
}
