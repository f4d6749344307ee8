package dev.sandmesh.protocol.report;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * What an agent of version 2 is given to prove itself and to know its control plane by; its fields lie flat in the message that
 * brings it.
 *
 * @param token to be shown with every message; empty when it is the one that the agent has
 * @param commandKeys public keys (X.509 in Base64) whose holders the agent obeys; only in an answer to a registration, whose proof
 *     covers them
 * @param announcements of keys, see {@link KeyAnnouncement}; each vouches for itself
 */
public record TrustGrant(String token, List<String> commandKeys, List<String> announcements) {

    public static final TrustGrant NONE = new TrustGrant("", List.of(), List.of());

    /** The longest token that travels. */
    public static final int MAX_TOKEN = 2_000;

    private static final int MAX_KEYS = 16;
    private static final int MAX_KEY = 200;

    public TrustGrant {
        commandKeys = List.copyOf(commandKeys);
        announcements = List.copyOf(announcements);
    }

    static TrustGrant read(Fields fields) {
        String token = fields.optionalText("token", MAX_TOKEN).orElse("");
        List<String> keys = fields.has("commandKeys") ? fields.texts("commandKeys", MAX_KEYS, MAX_KEY) : List.of();
        List<String> announcements = fields.has("announcements")
                ? fields.texts("announcements", KeyAnnouncement.MOST, KeyAnnouncement.LONGEST)
                : List.of();
        return token.isEmpty() && keys.isEmpty() && announcements.isEmpty()
                ? NONE
                : new TrustGrant(token, keys, announcements);
    }

    JsonObject into(JsonObject json) {
        if (!token.isEmpty()) {
            json.put("token", token);
        }
        if (!commandKeys.isEmpty()) {
            json.put("commandKeys", Wire.texts(commandKeys));
        }
        if (!announcements.isEmpty()) {
            json.put("announcements", Wire.texts(announcements));
        }
        return json;
    }

    /** Never shows the token. */
    @Override
    public String toString() {
        return "TrustGrant[" + commandKeys.size() + " keys, " + announcements.size() + " announcements]";
    }
}
