package dev.sandmesh.protocol.client;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.report.Capacity;
import dev.sandmesh.protocol.report.HostSample;
import dev.sandmesh.protocol.report.ProcessReport;
import dev.sandmesh.protocol.report.ProfileReport;
import dev.sandmesh.protocol.report.TaskReport;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;

/** The gauges of one sandbox as its owner last heard them; {@code health} and {@code epoch} let a reader trust or drop it. */
public record Sample(
        SandboxId id,
        long epoch,
        String health,
        Instant lastHeartbeatAt,
        Capacity capacity,
        List<TaskReport> tasks,
        HostSample host,
        List<ProcessReport> processes,
        List<ProfileReport> profiles)
        implements ProtocolMessage {

    public Sample {
        tasks = List.copyOf(tasks);
        processes = List.copyOf(processes);
        profiles = List.copyOf(profiles);
    }

    public static Sample read(Fields fields) {
        return new Sample(
                fields.sandboxId("id"),
                fields.integer("epoch", 0L, Wire.MAX_INTEGER),
                fields.token("health", 32),
                fields.instant("lastHeartbeatAt"),
                Capacity.read(fields.object("capacity")),
                fields.list("tasks", TaskReport.MAX_PER_SANDBOX, TaskReport::read),
                HostSample.read(fields.object("host")),
                fields.list("processes", ProcessReport.MAX_PER_SANDBOX, ProcessReport::read),
                fields.list("profiles", ProfileReport.MAX_PER_SANDBOX, ProfileReport::read));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("id", id.toString())
                .put("epoch", epoch)
                .put("health", health)
                .put("lastHeartbeatAt", Wire.instant(lastHeartbeatAt))
                .put("capacity", capacity.toJson())
                .put("tasks", Wire.objects(tasks))
                .put("host", host.toJson())
                .put("processes", Wire.objects(processes))
                .put("profiles", Wire.objects(profiles));
    }
}
