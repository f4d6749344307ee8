package dev.sandmesh.agent.adspower;

import dev.sandmesh.protocol.report.ProfileReport;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A profile that AdsPower says is open.
 *
 * @param port of its browser's debug interface; absent while AdsPower does not name it, as after some first starts
 */
public record OpenProfile(String id, Optional<Integer> port) {
    private static final int HIGHEST_PORT = 65_535;

    /** It ends in reasons, logs and comparisons with names of directories. */
    private static final Pattern ID = Pattern.compile("[^\\p{C}\\p{Z}/]{1,128}");

    /** From the data of {@link AdsPowerApi#localActive}; empty when that is no list. What cannot be read in it is left out. */
    public static Optional<List<OpenProfile>> listed(JsonObject data) {
        if (!(data.getValue("list") instanceof JsonArray list)) {
            return Optional.empty();
        }
        List<OpenProfile> profiles = new ArrayList<>();
        for (Object item : list) {
            if (item instanceof JsonObject open && profiles.size() < ProfileReport.MAX_PER_SANDBOX) {
                id(open).ifPresent(id -> profiles.add(new OpenProfile(id, port(open))));
            }
        }
        return Optional.of(List.copyOf(profiles));
    }

    /** From the data of {@link AdsPowerApi#start}. */
    public static OpenProfile started(String id, JsonObject data) {
        return new OpenProfile(id, port(data));
    }

    private static Optional<String> id(JsonObject open) {
        return open.getValue("user_id") instanceof String text
                        && ID.matcher(text).matches()
                ? Optional.of(text)
                : Optional.empty();
    }

    /** A text in all versions that we know. */
    private static Optional<Integer> port(JsonObject open) {
        Object value = open.getValue("debug_port");
        if (value == null || !value.toString().matches("\\d{1,5}")) {
            return Optional.empty();
        }
        return Optional.of(Integer.valueOf(value.toString())).filter(port -> port > 0 && port <= HIGHEST_PORT);
    }
}
