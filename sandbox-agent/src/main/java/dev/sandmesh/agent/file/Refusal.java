package dev.sandmesh.agent.file;

import java.io.IOException;
import java.nio.file.FileSystemException;

/** Why a file system did not do what it was asked for. */
public final class Refusal {

    private Refusal() {}

    /** In its own words, without the name of the file. */
    public static String reason(IOException failure) {
        if (failure instanceof FileSystemException refused && refused.getReason() != null) {
            return refused.getReason();
        }
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
