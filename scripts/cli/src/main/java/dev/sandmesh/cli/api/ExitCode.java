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
    /** Whoever asks may, but not in the environment that was named. */
    public static final int NOT_IN_ENVIRONMENT = 10;
    /** Whoever asks may not run programs. */
    public static final int NO_PROGRAMS = 11;
    /** The sandbox is drained already. */
    public static final int ALREADY_DRAINING = 12;
    /** The agent of the sandbox is too old. */
    public static final int AGENT_TOO_OLD = 13;
    /** No agent of the sandbox is there. */
    public static final int AGENT_GONE = 14;
    /** As a shell says it of a program whose reader has gone (128 + SIGPIPE). */
    public static final int OUTPUT_CLOSED = 141;

    private ExitCode() {}

    /** Of a refusal by its code, where that has a number of its own; else {@code other}. */
    public static int of(String code, int other) {
        return switch (code) {
            case "environment_forbidden" -> NOT_IN_ENVIRONMENT;
            case "exec_forbidden" -> NO_PROGRAMS;
            case "already_draining" -> ALREADY_DRAINING;
            case "agent_too_old" -> AGENT_TOO_OLD;
            case "agent_unreachable" -> AGENT_GONE;
            default -> other;
        };
    }

    /** Whether the same may go well in a moment. */
    public static boolean isPassing(int code) {
        return code == UNREACHABLE || code == AGENT_GONE;
    }

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
