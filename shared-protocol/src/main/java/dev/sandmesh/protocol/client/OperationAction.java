package dev.sandmesh.protocol.client;

import dev.sandmesh.protocol.ErrorKind;
import dev.sandmesh.protocol.Fields;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an operation does to each of its sandboxes; the wire name is that of the order which agents get. */
public enum OperationAction {
    CHECK,
    RESTART_PROCESS,
    START_PROCESS,
    STOP_PROCESS,
    DRAIN,
    RESUME,
    EXEC,
    COLLECT_BUNDLE;

    /** For example {@code restart-process}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<OperationAction> of(String wireName) {
        return Arrays.stream(values())
                .filter(action -> action.wireName().equals(wireName))
                .findFirst();
    }

    static OperationAction read(Fields fields, String name) {
        return of(fields.text(name, 64))
                .orElseThrow(() -> fields.fault(ErrorKind.OUT_OF_RANGE, name, "names no action"));
    }
}
