package dev.sandmesh.agent.process;

import java.io.IOException;

/** A program cannot run as it is wanted: a stable code, and a sentence for a person. */
public final class SessionRefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String code;

    SessionRefusedException(String code, String message) {
        super(message);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
