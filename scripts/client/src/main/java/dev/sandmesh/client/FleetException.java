package dev.sandmesh.client;

/**
 * Why something could not be done: by the code that the control plane refused it with, or by one of the client's own: {@code timed_out},
 * {@code connection_lost} (what was ordered may have been done), {@code unreachable} and {@code closed}.
 */
public final class FleetException extends RuntimeException {

    static final String TIMED_OUT = "timed_out";
    static final String CONNECTION_LOST = "connection_lost";
    static final String UNREACHABLE = "unreachable";
    static final String CLOSED = "closed";

    private final String code;

    FleetException(String code, String message) {
        super(message);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
