package dev.sandmesh.control.operation;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.registry.HealthStatus;
import dev.sandmesh.control.registry.Sandbox;
import dev.sandmesh.protocol.client.OperationAction;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** What an operation would come to, as far as is known: nothing is asked of any agent. */
record Preview(OperationAction action, List<Sandbox> targets, JsonObject fleet) {

    /** Of so many it is told one by one. */
    static final int MOST_SHOWN = 200;

    /** @param fleet the numbers of the fleet in the environments of the targets, as the contract shows them */
    Preview {
        targets = List.copyOf(targets);
    }

    /** As the contract shows it. */
    JsonObject toJson() {
        List<JsonObject> items = targets.stream().map(this::target).toList();
        long before = fleet.getJsonObject("capacity").getLong("free", 0L);
        long lost = action == OperationAction.DRAIN
                ? items.stream()
                        .filter(item -> item.getBoolean("reachable") && !item.containsKey("refusal"))
                        .mapToLong(item -> item.getLong("slotsFree"))
                        .sum()
                : 0;
        return new JsonObject()
                .put("action", action.wireName())
                .put("total", items.size())
                .put(
                        "runningTasks",
                        items.stream()
                                .mapToLong(item -> item.getLong("runningTasks"))
                                .sum())
                .put("slotsFreeBefore", before)
                .put("slotsFreeAfter", Math.max(0, before - lost))
                .put(
                        "unreachable",
                        items.stream()
                                .filter(item -> !item.getBoolean("reachable"))
                                .count())
                .put(
                        "refused",
                        items.stream()
                                .filter(item -> item.containsKey("refusal"))
                                .count())
                .put("targets", new JsonArray(items.stream().limit(MOST_SHOWN).toList()));
    }

    private JsonObject target(Sandbox sandbox) {
        JsonObject reported = sandbox.state().reported();
        JsonObject capacity = reported.getJsonObject("capacity", new JsonObject());
        HealthStatus health = sandbox.state().health().status();
        JsonObject json = new JsonObject()
                .put("sandboxId", sandbox.id().toString())
                .put("name", sandbox.name())
                .put("environment", sandbox.environment())
                .put("health", health.wireName())
                .put(
                        "runningTasks",
                        reported.getJsonArray("tasks", new JsonArray()).size())
                .put("slotsFree", capacity.getLong("free", 0L))
                .put("reachable", isReachable(sandbox));
        refusal(sandbox)
                .ifPresent(code -> json.put(
                        "refusal", new JsonObject().put("code", code.wireName()).put("message", code.title())));
        return json;
    }

    private static boolean isReachable(Sandbox sandbox) {
        HealthStatus health = sandbox.state().health().status();
        return sandbox.state().owned()
                && (sandbox.state().handover() || health == HealthStatus.HEALTHY || health == HealthStatus.DEGRADED);
    }

    /** What is known to be refused; an agent may have its own reasons. */
    private Optional<ErrorCode> refusal(Sandbox sandbox) {
        if (!sandbox.state().owned()) {
            return Optional.of(ErrorCode.AGENT_UNREACHABLE);
        }
        return sandbox.state().agent().protocolVersion() < OrderPolicy.leastProtocol(action)
                ? Optional.of(ErrorCode.AGENT_TOO_OLD)
                : Optional.empty();
    }
}
