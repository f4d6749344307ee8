package dev.sandmesh.agent.process;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;

/**
 * One run of a process: what a later agent needs to know it again. It is written before the start, without an identity, and
 * again once that is known.
 *
 * @param mark stands in the environment of the process
 */
record RunRecord(
        String name, ProcessIdentity identity, String mark, int restarts, Path log, long logStart, String specHash) {
    boolean isIntent() {
        return identity.pid() == ProcessIdentity.NO_PID;
    }

    RunRecord of(ProcessIdentity known) {
        return new RunRecord(name, known, mark, restarts, log, logStart, specHash);
    }

    JsonObject toJson() {
        return new JsonObject()
                .put("name", name)
                .put("pid", identity.pid())
                .put("startTime", identity.startTime())
                .put("bootId", identity.bootId())
                .put("mark", mark)
                .put("restarts", restarts)
                .put("log", log.toString())
                .put("logStart", logStart)
                .put("specHash", specHash);
    }

    static RunRecord read(JsonObject json) {
        return new RunRecord(
                json.getString("name"),
                new ProcessIdentity(json.getLong("pid"), json.getLong("startTime"), json.getString("bootId")),
                json.getString("mark", ""),
                json.getInteger("restarts"),
                Path.of(json.getString("log")),
                json.getLong("logStart"),
                json.getString("specHash"));
    }
}
