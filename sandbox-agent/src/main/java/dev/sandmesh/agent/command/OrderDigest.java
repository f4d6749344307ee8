package dev.sandmesh.agent.command;

import dev.sandmesh.protocol.command.Order;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** By which an order is told from another one, also by a later process of the agent, without keeping what may be secret in it. */
final class OrderDigest {

    private OrderDigest() {}

    static String of(Order order) {
        try {
            byte[] text = sorted(order.toJson()).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A map of Java has another order in each process. */
    private static String sorted(@Nullable Object value) {
        if (value instanceof JsonObject object) {
            return new TreeMap<>(object.getMap())
                    .entrySet().stream().map(OrderDigest::field).collect(Collectors.joining(",", "{", "}"));
        }
        if (value instanceof JsonArray array) {
            return array.stream().map(OrderDigest::sorted).collect(Collectors.joining(",", "[", "]"));
        }
        return Json.encode(value);
    }

    private static String field(Map.Entry<String, Object> field) {
        return Json.encode(field.getKey()) + ":" + sorted(field.getValue());
    }
}
