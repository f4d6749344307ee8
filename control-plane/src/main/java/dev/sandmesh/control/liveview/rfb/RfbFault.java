package dev.sandmesh.control.liveview.rfb;

/**
 * Why a connection cannot go on.
 *
 * @param sentence what happened, to what, and what to do; without control characters, at most some 4,200 characters
 */
public record RfbFault(Kind kind, String sentence) {

    /** Whose fault, and what kind of. */
    public enum Kind {
        /** A viewer's message of a type that is not known, so that nothing after it can be told apart. */
        UNKNOWN_MESSAGE,
        /** A viewer's message, or a server's text, beyond its limit. */
        TOO_LONG,
        /** More keys at once than anybody has fingers for. */
        TOO_MANY_KEYS,
        /** The other side speaks something that is not RFB, or breaks it. */
        NOT_RFB,
        /** The other side speaks an RFB that we do not. */
        UNSUPPORTED_VERSION,
        /** The other side wants a kind of authentication that we do not have. */
        UNSUPPORTED_SECURITY,
        /** The VNC server wants a password, and we have none. */
        PASSWORD_MISSING,
        /** The VNC server did not believe our password. */
        PASSWORD_WRONG,
        /** The VNC server turned us away. */
        REFUSED,
        /** The VNC server ended the connection before it was established. */
        CLOSED
    }
}
