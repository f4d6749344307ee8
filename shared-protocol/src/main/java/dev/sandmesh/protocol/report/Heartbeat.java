package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;

/**
 * Everything about a sandbox that changes, sent every few seconds to its owner, who thereby renews its lease.
 *
 * @param epoch the registration that this heartbeat belongs to
 * @param sequence grows by one with each heartbeat of the agent's process
 * @param profiles browser profiles that are open, as the browser application itself and its processes say
 * @param runningVersion version of the desired configuration that is in effect
 * @param keys names which keys of the control plane the agent knows, see {@link KnownKeysName}; empty for version 1
 */
public record Heartbeat(
        SandboxId sandboxId,
        long epoch,
        String nonce,
        long sequence,
        Instant sentAt,
        Capacity capacity,
        List<TaskReport> tasks,
        List<ProfileReport> profiles,
        HostSample host,
        List<ProcessReport> processes,
        List<Condition> conditions,
        long runningVersion,
        String keys)
        implements ProtocolMessage {

    public Heartbeat {
        tasks = List.copyOf(tasks);
        profiles = List.copyOf(profiles);
        processes = List.copyOf(processes);
        conditions = List.copyOf(conditions);
    }

    /** Of an agent that knows no keys. */
    public Heartbeat(
            SandboxId sandboxId,
            long epoch,
            String nonce,
            long sequence,
            Instant sentAt,
            Capacity capacity,
            List<TaskReport> tasks,
            List<ProfileReport> profiles,
            HostSample host,
            List<ProcessReport> processes,
            List<Condition> conditions,
            long runningVersion) {
        this(
                sandboxId,
                epoch,
                nonce,
                sequence,
                sentAt,
                capacity,
                tasks,
                profiles,
                host,
                processes,
                conditions,
                runningVersion,
                "");
    }

    /** The same from an agent that knows these keys. */
    public Heartbeat knowing(String name) {
        return new Heartbeat(
                sandboxId,
                epoch,
                nonce,
                sequence,
                sentAt,
                capacity,
                tasks,
                profiles,
                host,
                processes,
                conditions,
                runningVersion,
                name);
    }

    public static Heartbeat read(Fields fields) {
        return new Heartbeat(
                fields.sandboxId("sandboxId"),
                fields.integer("epoch", 0L, Wire.MAX_INTEGER),
                fields.token("nonce", 64),
                fields.integer("sequence", 0L, Wire.MAX_INTEGER),
                fields.instant("sentAt"),
                Capacity.read(fields.object("capacity")),
                fields.list("tasks", TaskReport.MAX_PER_SANDBOX, TaskReport::read),
                fields.list("profiles", ProfileReport.MAX_PER_SANDBOX, ProfileReport::read),
                HostSample.read(fields.object("host")),
                fields.list("processes", ProcessReport.MAX_PER_SANDBOX, ProcessReport::read),
                fields.list("conditions", Condition.MAX_PER_SANDBOX, Condition::read),
                fields.integer("runningVersion", 0L, Wire.MAX_INTEGER),
                fields.optionalText("keys", 64).orElse(""));
    }

    @Override
    public JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("sandboxId", sandboxId.toString())
                .put("epoch", epoch)
                .put("nonce", nonce)
                .put("sequence", sequence)
                .put("sentAt", Wire.instant(sentAt))
                .put("capacity", capacity.toJson())
                .put("tasks", Wire.objects(tasks))
                .put("profiles", Wire.objects(profiles))
                .put("host", host.toJson())
                .put("processes", Wire.objects(processes))
                .put("conditions", Wire.objects(conditions))
                .put("runningVersion", runningVersion);
        return keys.isEmpty() ? json : json.put("keys", keys);
    }
}
