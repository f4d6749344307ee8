package dev.sandmesh.control.registry;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.OptionalLong;

/** What an environment demands of sandboxes that come to it. */
record EnvironmentPolicy(JsonObject json) {

    private static final String LINKS = "links";
    private static final String MAX_SANDBOXES = "maxSandboxes";

    /** Why a sandbox may not come over this link; empty when it may. */
    Optional<String> linkRefusal(String environment, String link) {
        JsonArray links = json.getJsonArray(LINKS, new JsonArray());
        return links.isEmpty() || links.contains(link)
                ? Optional.empty()
                : Optional.of("Sandboxes of " + environment + " come over "
                        + String.join(
                                " or ", links.stream().map(String::valueOf).toList()) + ", not over " + link);
    }

    /** The most sandboxes that are in it at a time. */
    OptionalLong limit() {
        Long most = json.getLong(MAX_SANDBOXES);
        return most == null ? OptionalLong.empty() : OptionalLong.of(most);
    }
}
