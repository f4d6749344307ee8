package dev.sandmesh.protocol.client;

import dev.sandmesh.protocol.ErrorKind;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/**
 * Which sandboxes are meant: these, or all to which the rest applies. What is empty does not narrow it down.
 *
 * @param labels a sandbox has all of them
 * @param text contained in name, instance id or environment
 */
public record SandboxSelector(
        List<SandboxId> ids, List<String> environments, List<String> health, Map<String, String> labels, String text)
        implements ProtocolMessage {

    /** The most sandboxes of one operation. */
    public static final int MOST = 1_000;

    private static final int MOST_VALUES = 20;
    private static final String LABELS = "labels";

    public SandboxSelector {
        ids = List.copyOf(ids);
        environments = List.copyOf(environments);
        health = List.copyOf(health);
        labels = Map.copyOf(labels);
    }

    public static SandboxSelector of(SandboxId id) {
        return new SandboxSelector(List.of(id), List.of(), List.of(), Map.of(), "");
    }

    public static SandboxSelector read(Fields fields) {
        return new SandboxSelector(
                texts(fields, "ids", MOST, 36).stream()
                        .map(id -> id(fields, id))
                        .toList(),
                texts(fields, "environments", MOST_VALUES, 63),
                texts(fields, "health", MOST_VALUES, 32),
                fields.has(LABELS) ? fields.textMap(LABELS, MOST_VALUES, 255) : Map.of(),
                fields.optionalText("text", 200).orElse(""));
    }

    /** Whether it names none and asks for none in particular: that would be all there are. */
    public boolean isEmpty() {
        return ids.isEmpty() && isOfIdsOnly();
    }

    /** Whether nothing but ids narrows it down. */
    public boolean isOfIdsOnly() {
        return environments.isEmpty() && health.isEmpty() && labels.isEmpty() && text.isEmpty();
    }

    @Override
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        if (!ids.isEmpty()) {
            json.put("ids", new JsonArray(ids.stream().map(SandboxId::toString).toList()));
        }
        put(json, "environments", environments);
        put(json, "health", health);
        if (!labels.isEmpty()) {
            json.put(LABELS, Wire.textMap(labels));
        }
        return text.isEmpty() ? json : json.put("text", text);
    }

    static List<String> texts(Fields fields, String name, int most, int longest) {
        return fields.has(name) ? fields.texts(name, most, longest) : List.of();
    }

    static void put(JsonObject json, String name, List<String> values) {
        if (!values.isEmpty()) {
            json.put(name, Wire.texts(values));
        }
    }

    private static SandboxId id(Fields fields, String text) {
        try {
            return SandboxId.of(text);
        } catch (IllegalArgumentException e) {
            throw fields.fault(ErrorKind.OUT_OF_RANGE, "ids", "must be UUIDs");
        }
    }
}
