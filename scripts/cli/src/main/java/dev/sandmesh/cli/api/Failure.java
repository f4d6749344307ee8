package dev.sandmesh.cli.api;

import java.util.List;

/** Why a command could not do what it was asked: a sentence, what else is known, and what to do now. */
public final class Failure extends RuntimeException {

    private final int exitCode;
    private final List<String> details;

    public Failure(int exitCode, String message, List<String> details) {
        super(message, null, false, false);
        this.exitCode = exitCode;
        this.details = List.copyOf(details);
    }

    public static Failure of(String message, String... details) {
        return new Failure(ExitCode.FAILED, message, List.of(details));
    }

    public static Failure notSignedIn(String message, String... details) {
        return new Failure(ExitCode.NOT_SIGNED_IN, message, List.of(details));
    }

    public int exitCode() {
        return exitCode;
    }

    public String message() {
        return String.valueOf(getMessage());
    }

    public List<String> details() {
        return details;
    }
}
