package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;

/**
 * One supervised process as the agent sees it.
 *
 * @param pid the process itself, not a wrapper; 0 when none runs
 * @param restarts starts after the first, since the agent began to supervise it
 * @param since when it entered {@code state}
 * @param rssBytes memory of it and all that it started, as its limit counts it where the kernel enforces one; 0 when none runs
 * @param cpuPercent their share of one core since the last sample, 0 to 100 per core
 * @param reason why it is in this state; empty when there is nothing to say
 * @param version grows with every change of this process; the highest wins, whichever message brings it
 * @param dependsOn what has to be ready before it starts, and with which it is stopped
 */
public record ProcessReport(
        String name,
        ProcessState state,
        long pid,
        int restarts,
        Instant since,
        long rssBytes,
        double cpuPercent,
        String reason,
        long version,
        Confinement confinement,
        List<String> dependsOn)
        implements ProtocolMessage {

    /** The most processes that one sandbox reports. */
    public static final int MAX_PER_SANDBOX = 64;

    public ProcessReport {
        dependsOn = List.copyOf(dependsOn);
    }

    /** Of a process that runs as the agent itself, without limits, and depends on none. */
    public ProcessReport(
            String name,
            ProcessState state,
            long pid,
            int restarts,
            Instant since,
            long rssBytes,
            double cpuPercent,
            String reason,
            long version) {
        this(name, state, pid, restarts, since, rssBytes, cpuPercent, reason, version, Confinement.NONE, List.of());
    }

    public static ProcessReport read(Fields fields) {
        return new ProcessReport(
                fields.token("name", 64),
                fields.constant("state", ProcessState.class),
                fields.integer("pid", 0L, Wire.MAX_INTEGER),
                fields.integer("restarts", 0, Integer.MAX_VALUE),
                fields.instant("since"),
                fields.integer("rssBytes", 0L, Wire.MAX_INTEGER),
                fields.number("cpuPercent", 0, 1_000_000),
                fields.text("reason", 500),
                fields.integer("version", 0L, Wire.MAX_INTEGER),
                fields.optionalObject("confinement").map(Confinement::read).orElse(Confinement.NONE),
                fields.has("dependsOn") ? fields.texts("dependsOn", MAX_PER_SANDBOX, 64) : List.of());
    }

    @Override
    public JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("name", name)
                .put("state", Wire.constant(state))
                .put("pid", pid)
                .put("restarts", restarts)
                .put("since", Wire.instant(since))
                .put("rssBytes", rssBytes)
                .put("cpuPercent", cpuPercent)
                .put("reason", reason)
                .put("version", version);
        if (!confinement.equals(Confinement.NONE)) {
            json.put("confinement", confinement.toJson());
        }
        return dependsOn.isEmpty() ? json : json.put("dependsOn", Wire.texts(dependsOn));
    }
}
