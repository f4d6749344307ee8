package dev.sandmesh.agent;

import java.io.IOException;
import java.io.UncheckedIOException;

/** The jars that this agent runs from. */
final class Libraries {
    private static final String NOWHERE = "META-INF/sandmesh/nowhere";

    private Libraries() {}

    /**
     * Opens all of them, by looking for what none of them holds; they stay open. Otherwise a class that is used for the first time
     * when this process has no file descriptor left could not be loaded, then or ever.
     */
    static void open() {
        try {
            if (Libraries.class.getClassLoader().getResources(NOWHERE).hasMoreElements()) {
                throw new IllegalStateException(NOWHERE + " is somewhere");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
