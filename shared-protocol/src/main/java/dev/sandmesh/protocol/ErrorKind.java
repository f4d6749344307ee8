package dev.sandmesh.protocol;

import java.util.Locale;

/** What can be wrong with a message, from the reader's point of view. */
public enum ErrorKind {
    /** The body is not a JSON object. */
    NOT_AN_OBJECT,
    /** A field that must be there is not. */
    MISSING_FIELD,
    /** A field holds another JSON type than it should. */
    WRONG_TYPE,
    /** A number, instant or constant lies outside of what is allowed. */
    OUT_OF_RANGE,
    /** A text is longer, or a list or map holds more, than is allowed. */
    TOO_LONG,
    /** The whole body is larger than {@link Bus#MAX_BODY_BYTES} or nested too deeply. */
    TOO_LARGE,
    /** The {@code type} of a message family names no member of it. */
    UNKNOWN_TYPE,
    /** No protocol version is spoken by both sides. */
    UNSUPPORTED_VERSION,
    /** The receiver failed while it handled a message that was well formed. */
    INTERNAL;

    private static final int FIRST_FAILURE_CODE = 4000;

    /** The failure code on the event bus, 4000 and above, so that it never meets Vert.x's own (-1). */
    int failureCode() {
        return FIRST_FAILURE_CODE + ordinal();
    }

    static ErrorKind ofFailureCode(int code) {
        int index = code - FIRST_FAILURE_CODE;
        return index >= 0 && index < values().length ? values()[index] : INTERNAL;
    }

    /** The name on the wire and in metrics. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
