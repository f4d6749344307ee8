package dev.sandmesh.cli.api;

/** What a program reads of an outcome; docs/cli.md promises these numbers. */
public final class ExitCode {

    public static final int OK = 0;
    /** Failed, for a reason that has no number of its own. */
    public static final int FAILED = 1;
    /** The command line itself is wrong; nothing was asked. */
    public static final int USAGE = 2;
    /** A verification has found something. */
    public static final int FOUND = 3;
    /** Nobody is signed in, or not any more, or the password was wrong. */
    public static final int NOT_SIGNED_IN = 4;
    /** Whoever asks may not, or not in this environment. */
    public static final int NOT_PERMITTED = 5;
    /** There is no such sandbox, process, operation, user … */
    public static final int NOT_THERE = 6;
    /** How things stand does not allow it. */
    public static final int CONFLICT = 7;
    /** Nobody was reached, or nobody came to it in time. */
    public static final int UNREACHABLE = 8;
    /** It was begun and has ended, and not everything is well. */
    public static final int NOT_ALL_WELL = 9;
    /** As a shell says it of a program whose reader has gone (128 + SIGPIPE). */
    public static final int OUTPUT_CLOSED = 141;

    private ExitCode() {}

    /** Of a refusal by its status of HTTP. */
    static int of(int status) {
        return switch (status) {
            case 401 -> NOT_SIGNED_IN;
            case 403 -> NOT_PERMITTED;
            case 404 -> NOT_THERE;
            case 409, 412, 428 -> CONFLICT;
            case 408, 429, 503, 504 -> UNREACHABLE;
            default -> FAILED;
        };
    }
}
