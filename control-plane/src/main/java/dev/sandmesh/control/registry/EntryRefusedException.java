package dev.sandmesh.control.registry;

import dev.sandmesh.protocol.report.RefusalCode;

/** An {@link Entrance} lets this newcomer not in. It has no stack: it is an answer, not a fault. */
public final class EntryRefusedException extends RuntimeException {

    private final RefusalCode code;

    public EntryRefusedException(RefusalCode code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    Admission.Rejected rejection() {
        return new Admission.Rejected(code, String.valueOf(getMessage()));
    }
}
