package dev.sandmesh.cli.output;

/** Whoever read our output has gone, as {@code head} does; there is nobody left to tell. */
public final class OutputClosed extends RuntimeException {

    OutputClosed(Throwable cause) {
        super("output is closed", cause, false, false);
    }
}
