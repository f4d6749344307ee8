package dev.sandmesh.protocol;

/** A message that breaks the protocol: what kind of fault, where (a JSON pointer), and a sentence for a person. */
public final class ProtocolException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorKind kind;
    private final String pointer;

    public ProtocolException(ErrorKind kind, String pointer, String message) {
        super(message, null, false, false);
        this.kind = kind;
        this.pointer = pointer;
    }

    public ErrorKind kind() {
        return kind;
    }

    /** JSON pointer (RFC 6901) of the field at fault; empty for the whole body. */
    public String pointer() {
        return pointer;
    }

    /** Kind, place and sentence in one line, for a log. */
    public String summary() {
        return kind.wireName() + (pointer.isEmpty() ? "" : " at " + pointer) + ": " + getMessage();
    }
}
