package dev.sandmesh.cli.api;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of many lines that has its name only when it is whole; until then {@code .part} follows it. */
public final class LineFile {

    private final Path file;
    private final Path part;
    private final BufferedWriter writer;

    private LineFile(Path file, Path part, BufferedWriter writer) {
        this.file = file;
        this.part = part;
        this.writer = writer;
    }

    public static LineFile begin(Path file) {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new Failure(
                    ExitCode.USAGE,
                    "--file " + file + ": it is there already; choose another name",
                    java.util.List.of());
        }
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.deleteIfExists(part);
            PrivateFile.create(part, "");
            return new LineFile(
                    file, part, Files.newBufferedWriter(part, StandardCharsets.UTF_8, StandardOpenOption.WRITE));
        } catch (IOException e) {
            throw Failure.of(part + " cannot be written: " + Words.of(e));
        }
    }

    public void line(String text) {
        try {
            writer.write(text);
            writer.write('\n');
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Keeps what there is. */
    public void close() {
        try {
            writer.close();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** All of it is there. */
    public void finish() {
        try {
            Files.move(part, file);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private Failure failed(IOException e) {
        return Failure.of(file + " cannot be written: " + Words.of(e));
    }
}
