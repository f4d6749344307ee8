package dev.sandmesh.cli.api;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What Java says of files, in words: its own messages are often no more than a path. */
public final class Words {

    private Words() {}

    public static String of(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file or folder";
        }
        if (e instanceof AccessDeniedException) {
            return "you may not (permission denied)";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "it is there already";
        }
        if (e instanceof FileSystemException of && of.getReason() != null) {
            return String.valueOf(of.getReason());
        }
        return String.valueOf(e.getMessage());
    }
}
