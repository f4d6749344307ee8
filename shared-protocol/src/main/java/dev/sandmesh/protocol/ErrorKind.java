package dev.sandmesh.protocol;

import java.util.Locale;

/** What can be wrong with a message, from the reader's point of view. */
public enum ErrorKind {
    /** The body is not a JSON object. */
    NOT_AN_OBJECT(4000),
    /** A field that must be there is not. */
    MISSING_FIELD(4001),
    /** A field holds another JSON type than it should. */
    WRONG_TYPE(4002),
    /** A number, instant or constant lies outside of what is allowed. */
    OUT_OF_RANGE(4003),
    /** A text is longer, or a list or map holds more, than is allowed. */
    TOO_LONG(4004),
    /** The whole body is larger than {@link Bus#MAX_BODY_BYTES} or nested too deeply. */
    TOO_LARGE(4005),
    /** The {@code type} of a message family names no member of it. */
    UNKNOWN_TYPE(4006),
    /** No protocol version is spoken by both sides. */
    UNSUPPORTED_VERSION(4007),
    /** The receiver failed while it handled a message that was well formed. */
    INTERNAL(4008),
    /** The receiver cannot do it now (its database is away, it has too much to do, it stops): the same message may be sent again. */
    UNAVAILABLE(4009),
    /** The sender does not show, with a token of its own that holds, that it is who it says. */
    UNAUTHORIZED(4010),
    /** The receiver understands what is wanted and does not do it; the pointer is the code of the reason, as the HTTP contract has them. */
    REFUSED(4011);

    private final int failureCode;

    ErrorKind(int failureCode) {
        this.failureCode = failureCode;
    }

    /** The failure code on the event bus, 4000 and above, so that it never meets Vert.x's own (-1). */
    @SuppressWarnings(
            "EnumOrdinal") // the codes live as long as one release of both sides; new kinds are added at the end
    int failureCode() {
        return failureCode;
    }

    static ErrorKind ofFailureCode(int code) {
        for (ErrorKind kind : values()) {
            if (kind.failureCode == code) {
                return kind;
            }
        }
        return INTERNAL;
    }

    /** The kind with this {@link #wireName}; {@code INTERNAL} for one that is not known here. */
    public static ErrorKind named(String wireName) {
        for (ErrorKind kind : values()) {
            if (kind.wireName().equals(wireName)) {
                return kind;
            }
        }
        return INTERNAL;
    }

    /** The name on the wire and in metrics. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
