package dev.sandmesh.agent.adspower;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One call of the Local API.
 *
 * @param body sent as JSON; a GET has none
 * @param limit for the wait in the queue and the answer together
 */
record Call(HttpMethod method, String path, @Nullable JsonObject body, Urgency urgency, Duration limit) {
    static Call get(String path, Urgency urgency, Duration limit) {
        return new Call(HttpMethod.GET, path, null, urgency, limit);
    }

    static Call post(String path, JsonObject body, Urgency urgency, Duration limit) {
        return new Call(HttpMethod.POST, path, body, urgency, limit);
    }
}
