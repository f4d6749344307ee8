package dev.sandmesh.agent.command;

import dev.sandmesh.protocol.command.Outcome;

/** An order was not carried out: how it ended, a stable code, and a sentence for a person. */
public final class OrderFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Outcome outcome;
    private final String code;

    public OrderFailedException(Outcome outcome, String code, String message) {
        super(message, null, false, false);
        this.outcome = outcome;
        this.code = code;
    }

    Outcome outcome() {
        return outcome;
    }

    String code() {
        return code;
    }
}
