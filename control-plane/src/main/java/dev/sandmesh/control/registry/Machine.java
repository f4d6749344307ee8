package dev.sandmesh.control.registry;

import dev.sandmesh.protocol.report.Instance;
import io.vertx.core.json.JsonObject;

/** What a sandbox runs on; texts are empty where its provider has no such thing. */
public record Machine(
        String provider,
        String instanceId,
        String instanceType,
        String region,
        String publicIp,
        String privateIp,
        JsonObject hardware) {

    static Machine of(Instance instance, JsonObject hardware) {
        return new Machine(
                instance.provider(),
                instance.instanceId(),
                instance.instanceType(),
                instance.region(),
                instance.publicIp(),
                instance.privateIp(),
                hardware);
    }
}
