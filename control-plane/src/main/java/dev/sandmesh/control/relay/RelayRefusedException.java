package dev.sandmesh.control.relay;

/** Ends a connection: what its agent did, and a sentence for people. */
final class RelayRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final RelayFault fault;

    RelayRefusedException(RelayFault fault, String message) {
        super(message, null, false, false);
        this.fault = fault;
    }

    RelayFault fault() {
        return fault;
    }
}
