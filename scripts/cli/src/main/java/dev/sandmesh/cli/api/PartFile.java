package dev.sandmesh.cli.api;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of its owner alone that has its name only when it is whole; until then {@code .part} follows it. */
public final class PartFile implements AutoCloseable {

    private final Path file;
    private final Path part;
    private final OutputStream out;
    private boolean keeps;

    private PartFile(Path file, Path part, OutputStream out) {
        this.file = file;
        this.part = part;
        this.out = out;
    }

    /** Never over something that is there; {@code option} is what it was given by. */
    public static PartFile begin(String option, Path file) {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new Failure(
                    ExitCode.USAGE,
                    option + " " + file + ": it is there already; choose another name",
                    java.util.List.of());
        }
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.deleteIfExists(part);
            PrivateFile.create(part, "");
            return new PartFile(
                    file, part, new BufferedOutputStream(Files.newOutputStream(part, StandardOpenOption.WRITE)));
        } catch (IOException e) {
            throw Failure.of(part + " cannot be written: " + Words.of(e));
        }
    }

    public void write(byte[] bytes, int length) {
        keeps = true;
        try {
            out.write(bytes, 0, length);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Keeps what there is, if anything came. */
    @Override
    public void close() {
        try {
            out.close();
            if (!keeps) {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** All of it is there. */
    public void finish() {
        try {
            out.close();
            Files.move(part, file);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private Failure failed(IOException e) {
        return Failure.of(file + " cannot be written: " + Words.of(e));
    }
}
