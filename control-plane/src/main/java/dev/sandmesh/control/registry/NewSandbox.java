package dev.sandmesh.control.registry;

import io.vertx.core.json.JsonObject;

/** A sandbox that somebody registers by hand, before its agent comes; what is not told is empty. */
record NewSandbox(
        String name,
        String environment,
        String provider,
        String instanceId,
        String instanceType,
        String region,
        String market,
        JsonObject labels,
        JsonObject browserConfig) {

    static NewSandbox read(JsonObject body) {
        return new NewSandbox(
                body.getString("name"),
                body.getString("environment"),
                body.getString("provider", "manual"),
                body.getString("instanceId"),
                body.getString("instanceType", ""),
                body.getString("region", ""),
                body.getString("market", "on-demand"),
                body.getJsonObject("labels", new JsonObject()),
                BrowserConfigPolicy.patched(new JsonObject(), body.getJsonObject("browserConfig", new JsonObject())));
    }
}
