package dev.sandmesh.testbed.bench;

import dev.sandmesh.testbed.Agent;
import dev.sandmesh.testbed.Fleet;
import dev.sandmesh.testbed.SandboxKind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Our agent, in a fleet with a control node: it measures and reports while it supervises. The fleet ends it. */
final class AgentKeeper implements Keeper {

    private final Agent agent;
    private final KeeperLog log;

    AgentKeeper(Fleet fleet, Path folder, Births births, List<Charge> charges, KeeperPace pace) throws IOException {
        Path spec = folder.resolve("agent.yaml");
        JsonArray processes = new JsonArray();
        charges.forEach(charge -> processes.add(entry(charge, births, pace)));
        Files.writeString(spec, new JsonObject().put("processes", processes).encode());
        this.agent = fleet.addSandbox("kept", SandboxKind.SMALL, Map.of("SANDMESH_AGENT_SPEC", spec.toString()));
        this.log = new KeeperLog(agent.process().log(), "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'");
    }

    /** Without back-off, as supervisord has none: the subject is how soon it acts, not how long it wants to wait. */
    private static JsonObject entry(Charge charge, Births births, KeeperPace pace) {
        JsonObject entry = new JsonObject()
                .put("name", charge.name())
                .put("command", new JsonArray(charge.command(births)))
                .put("log", "${LOG_DIR}/" + charge.name() + ".log")
                .put(
                        "restart",
                        new JsonObject()
                                .put("initial", "0s")
                                .put("max", "100ms")
                                .put("flapping", new JsonObject().put("exits", 10_000)));
        if (charge.isAsked()) {
            entry.put("condition", "Answers" + charge.port())
                    .put(
                            "liveness",
                            new JsonObject()
                                    .put("kind", "http")
                                    .put("target", "http://127.0.0.1:" + charge.port() + "/")
                                    .put("interval", pace.intervalSeconds() + "s")
                                    .put("timeout", pace.timeoutSeconds() + "s")
                                    .put("failures", pace.failures()));
        }
        return entry;
    }

    Agent agent() {
        return agent;
    }

    @Override
    public String name() {
        return "sandmesh-agent";
    }

    @Override
    public long pid() {
        return agent.process().pid();
    }

    @Override
    public boolean tells() {
        return true;
    }

    @Override
    public boolean asks() {
        return true;
    }

    @Override
    public long mark() {
        return log.size();
    }

    @Override
    public OptionalLong noticed(Charge charge, long mark) {
        return charge.isAsked()
                ? log.firstAfter(mark, "ConditionChanged.*ok=false.*" + charge.name())
                : log.firstAfter(mark, "process " + charge.name() + ", pid [0-9]+: ");
    }

    @Override
    public void close() {}
}
