package dev.sandmesh.control.registry;

import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A sandbox as the contract shows it; what is not known is absent. */
public final class SandboxView {

    /** What heartbeats bring, and what therefore no change needs to repeat. */
    private static final List<String> GAUGES = List.of(
            "capacity", "tasks", "profiles", "host", "processes", "conditions", "runningVersion", "lastHeartbeatAt");

    static final String LEAST_PROTOCOL = "leastProtocol";

    private SandboxView() {}

    public static JsonObject of(Sandbox sandbox) {
        // what is within is shared: it is replaced, never changed
        JsonObject view =
                new JsonObject(new LinkedHashMap<>(sandbox.state().reported().getMap()));
        identity(view, sandbox);
        agent(view, sandbox.state());
        return view.put("stale", false);
    }

    /** The patch that a registration means to whoever has seen the sandbox before. */
    static JsonObject registrationPatch(Sandbox sandbox) {
        JsonObject patch = of(sandbox);
        GAUGES.forEach(patch::remove);
        patch.remove("stale");
        return patch.putNull("awayUntil");
    }

    private static void identity(JsonObject view, Sandbox sandbox) {
        Machine machine = sandbox.machine();
        view.put("id", sandbox.id().toString())
                .put("name", sandbox.name())
                .put("environment", sandbox.environment())
                .put("provider", machine.provider())
                .put("market", machine.market())
                .put("status", sandbox.status().wireName())
                .put("labels", texts(sandbox.labels()))
                .put("hardware", machine.hardware())
                .put("browserConfig", sandbox.desired().browserConfig())
                .put("desiredVersion", sandbox.desired().version())
                .put("version", sandbox.version())
                .put("createdAt", Wire.instant(sandbox.createdAt()))
                .put("updatedAt", Wire.instant(sandbox.updatedAt()));
        text(view, "providerState", machine.providerState());
        text(view, "instanceId", machine.instanceId());
        text(view, "instanceType", machine.instanceType());
        text(view, "region", machine.region());
        text(view, "privateIp", machine.privateIp());
    }

    private static void agent(JsonObject view, SandboxState state) {
        Agent agent = state.agent();
        view.put("health", state.health().toJson())
                .put("epoch", state.owner().epoch())
                .put("handover", state.handover())
                .put("browserEngines", new JsonArray(agent.browserEngines()))
                .put("versions", texts(agent.versions()));
        text(view, "agentVersion", agent.version());
        text(view, "link", agent.link());
        text(view, "connection", agent.connection());
        if (state.owned()) {
            view.put("protocolVersion", agent.protocolVersion());
        }
        view.put(LEAST_PROTOCOL, agent.leastProtocol());
        text(view, "ownerNode", state.owner().node());
        instant(view, "ownedSince", state.ownedSince());
        instant(view, "lastHeartbeatAt", state.lastHeartbeatAt());
        instant(view, "awayUntil", state.awayUntil());
    }

    private static void text(JsonObject view, String name, String value) {
        if (!value.isEmpty()) {
            view.put(name, value);
        }
    }

    private static void instant(JsonObject view, String name, @Nullable Instant value) {
        if (value != null) {
            view.put(name, Wire.instant(value));
        }
    }

    private static JsonObject texts(Map<String, String> map) {
        return Wire.textMap(map);
    }
}
