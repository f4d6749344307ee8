package dev.sandmesh.control.registry;

import io.vertx.core.json.JsonObject;

/** What a sandbox runs on; texts are empty where its provider has no such thing. */
public record Machine(
        String provider,
        String providerState,
        String market,
        String instanceId,
        String instanceType,
        String region,
        String publicIp,
        String privateIp,
        JsonObject hardware) {}
