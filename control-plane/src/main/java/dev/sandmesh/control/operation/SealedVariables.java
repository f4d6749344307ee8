package dev.sandmesh.control.operation;

import dev.sandmesh.control.key.MasterKey;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.client.OperationArguments;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Keeps values of variables secret where the database has them: only control nodes, which share the master key, can read them. */
final class SealedVariables {

    private final MasterKey master;

    SealedVariables(MasterKey master) {
        this.master = master;
    }

    /** Empty when there are none. */
    Optional<Buffer> seal(Operation operation) {
        Map<String, String> values = operation.arguments().environment();
        if (values.isEmpty()) {
            return Optional.empty();
        }
        byte[] open = Wire.textMap(values).toBuffer().getBytes();
        return Optional.of(Buffer.buffer(master.wrap(open, context(operation.id()))));
    }

    /** The operation as it was ordered. */
    Operation open(Operation row, Optional<Buffer> sealed) {
        return sealed.map(buffer -> {
                    JsonObject json =
                            new JsonObject(Buffer.buffer(master.unwrap(buffer.getBytes(), context(row.id()))));
                    Map<String, String> values = new HashMap<>();
                    json.fieldNames().forEach(name -> values.put(name, json.getString(name)));
                    return row.with(OperationView.withVariables(row.arguments(), values));
                })
                .orElse(row);
    }

    /** Enough to tell whether two orders are the same, and nothing to guess a value by. */
    OperationArguments marked(OperationArguments given) {
        Map<String, String> marks = new HashMap<>();
        given.environment().forEach((name, value) -> marks.put(name, mark(value)));
        return OperationView.withVariables(given, marks);
    }

    private String mark(String value) {
        return Base64.getEncoder()
                .encodeToString(master.mac("variable of an operation", value.getBytes(StandardCharsets.UTF_8)));
    }

    private static String context(UUID operation) {
        return "operations/" + operation + "/variables";
    }
}
