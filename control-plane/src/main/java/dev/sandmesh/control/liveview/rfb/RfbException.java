package dev.sandmesh.control.liveview.rfb;

/** Carries a fault from where bytes are read to where a connection is judged. */
final class RfbException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient RfbFault fault;

    RfbException(RfbFault.Kind kind, String sentence) {
        // no stack: whoever is on the other side decides how many there are
        super(sentence, null, false, false);
        fault = new RfbFault(kind, sentence);
    }

    RfbFault fault() {
        return fault;
    }
}
