package dev.sandmesh.control.door;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** One frame of a client, read with bounds; and the frames that the door writes. */
record BusDoorFrame(String type, String address, String replyAddress, JsonObject body) {

    private static final int LONGEST_NAME = 200;

    /** Where whoever sent it waits for an answer. */
    String asked() {
        return replyAddress.isEmpty() ? address : replyAddress;
    }

    /** Empty when the text is no frame. */
    static Optional<BusDoorFrame> read(String text) {
        try {
            JsonObject json = new JsonObject(text);
            return Optional.of(new BusDoorFrame(
                    name(json, "type"),
                    name(json, "address"),
                    name(json, "replyAddress"),
                    json.getValue("body") instanceof JsonObject body ? body : new JsonObject()));
        } catch (DecodeException | ClassCastException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static String written(String type, String address) {
        return new JsonObject().put("type", type).put("address", address).encode();
    }

    static String written(String type, String address, JsonObject body) {
        return new JsonObject()
                .put("type", type)
                .put("address", address)
                .put("body", body)
                .encode();
    }

    static String error(String address, String code, String message) {
        return written("err", address, new JsonObject().put("code", code).put("message", message));
    }

    private static String name(JsonObject json, String key) {
        Object value = json.getValue(key);
        if (value == null) {
            return "";
        }
        if (!(value instanceof String text) || text.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(key);
        }
        return text;
    }
}
