package dev.sandmesh.cli.api;

/** What a program reads of an outcome; docs/cli.md promises these numbers. */
public final class ExitCode {

    public static final int OK = 0;
    /** Refused by the control plane, or not done for any other reason. */
    public static final int FAILED = 1;
    /** The command line itself is wrong; nothing was asked. */
    public static final int USAGE = 2;
    /** A verification has found something. */
    public static final int FOUND = 3;
    /** Nobody is signed in, or not any more, or the password was wrong. */
    public static final int NOT_SIGNED_IN = 4;
    /** As a shell says it of a program whose reader has gone (128 + SIGPIPE). */
    public static final int OUTPUT_CLOSED = 141;

    private ExitCode() {}
}
