package dev.sandmesh.protocol.client;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolMessage;
import io.vertx.core.json.JsonObject;

/**
 * How far an operation may go.
 *
 * @param parallelism targets at once
 * @param stopAfter failures after which nothing more is begun; 0 for never
 * @param deadlineSeconds for all of it
 */
public record OperationBounds(int parallelism, int stopAfter, int deadlineSeconds) implements ProtocolMessage {

    public static final OperationBounds USUAL = new OperationBounds(10, 0, 3_600);

    private static final int MOST_AT_ONCE = 100;
    private static final int LONGEST_SECONDS = 86_400;

    public static OperationBounds read(Fields fields) {
        return new OperationBounds(
                number(fields, "parallelism", 1, MOST_AT_ONCE, USUAL.parallelism),
                number(fields, "stopAfter", 0, SandboxSelector.MOST, USUAL.stopAfter),
                number(fields, "deadlineSeconds", 1, LONGEST_SECONDS, USUAL.deadlineSeconds));
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject()
                .put("parallelism", parallelism)
                .put("stopAfter", stopAfter)
                .put("deadlineSeconds", deadlineSeconds);
    }

    static int number(Fields fields, String name, int least, int most, int usual) {
        return fields.optionalInteger(name, least, most).map(Long::intValue).orElse(usual);
    }
}
