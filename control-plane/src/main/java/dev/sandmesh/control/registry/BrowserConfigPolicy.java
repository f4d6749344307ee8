package dev.sandmesh.control.registry;

import dev.sandmesh.control.error.FieldError;
import dev.sandmesh.control.error.SandmeshException;
import io.vertx.core.json.JsonObject;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** What of the configuration of browsers can be wanted, beyond what the schemas of the contract say. */
final class BrowserConfigPolicy {

    private static final int HIGHEST_PORT = 65_535;

    private BrowserConfigPolicy() {}

    /**
     * The configuration after a merge patch; an engine without any setting is left out.
     *
     * @throws SandmeshException with one error for each field that is wrong
     */
    static JsonObject patched(JsonObject before, JsonObject patch) {
        JsonObject after = MergePatch.apply(before, patch);
        for (String engine : List.copyOf(after.fieldNames())) {
            if (after.getJsonObject(engine).isEmpty()) {
                after.remove(engine);
            }
        }
        List<FieldError> errors = new ArrayList<>();
        JsonObject chromium = after.getJsonObject("chromium", new JsonObject());
        String zone = chromium.getString("timezone");
        if (zone != null && !ZoneId.getAvailableZoneIds().contains(zone)) {
            errors.add(new FieldError("/browserConfig/chromium/timezone", "is no time zone such as Europe/Berlin"));
        }
        String proxy = chromium.getString("proxyServer");
        if (proxy != null && !isPort(proxy.substring(proxy.lastIndexOf(':') + 1))) {
            errors.add(new FieldError("/browserConfig/chromium/proxyServer", "has no port of 1 to 65535"));
        }
        if (!errors.isEmpty()) {
            throw new SandmeshException("Some of it is wrong, see errors", errors);
        }
        return after;
    }

    /** @param digits at most five, which the contract has seen to */
    private static boolean isPort(String digits) {
        int port = Integer.parseInt(digits);
        return port > 0 && port <= HIGHEST_PORT;
    }
}
