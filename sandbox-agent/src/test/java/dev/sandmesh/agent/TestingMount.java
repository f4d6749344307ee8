package dev.sandmesh.agent;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A small file system of its own, mostly in memory, to fill, to freeze and to take away. A machine that mounts nothing skips its tests. */
public final class TestingMount implements AutoCloseable {
    private static final String FILLER = "filler";

    private final Path directory;

    private TestingMount(Path directory) {
        this.directory = directory;
    }

    /** {@code options} such as {@code size=1m,nr_inodes=20}. */
    public static TestingMount at(Path directory, String options) throws Exception {
        Files.createDirectories(directory);
        String refusal = run("mount", "-t", "tmpfs", "-o", options, "tmpfs", directory.toString());
        assumeTrue(refusal.isEmpty(), () -> "this machine lets nobody mount a tmpfs: " + refusal);
        return new TestingMount(directory);
    }

    /** One that no hole can be made in; its size has no bound. */
    public static TestingMount withoutHoles(Path directory) throws Exception {
        Files.createDirectories(directory);
        String refusal = run("mount", "-t", "ramfs", "ramfs", directory.toString());
        assumeTrue(refusal.isEmpty(), () -> "this machine lets nobody mount a ramfs: " + refusal);
        return new TestingMount(directory);
    }

    /** A disk in a file, which can be frozen: whoever writes to it then waits as for a disk that is dead. */
    public static TestingMount ofFile(Path image, Path directory) throws Exception {
        Files.createDirectories(directory);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(16 << 20);
        }
        String refusal = run("mkfs.ext4", "-q", image.toString());
        assumeTrue(refusal.isEmpty(), () -> "this machine makes no file system: " + refusal);
        String unmountable = run("mount", "-o", "loop", image.toString(), directory.toString());
        assumeTrue(unmountable.isEmpty(), () -> "this machine lets nobody mount a file: " + unmountable);
        return new TestingMount(directory);
    }

    /** Until it thaws, not even SIGKILL ends who writes there. */
    public void freeze() throws Exception {
        String refusal = run("fsfreeze", "--freeze", directory.toString());
        if (!refusal.isEmpty()) {
            throw new IOException(refusal);
        }
    }

    /** Nothing happens to what is not frozen. */
    public void thaw() throws Exception {
        run("fsfreeze", "--unfreeze", directory.toString());
    }

    public Path directory() {
        return directory;
    }

    public void remount(String options) throws Exception {
        String refusal = run("mount", "-o", "remount," + options, directory.toString());
        if (!refusal.isEmpty()) {
            throw new IOException(refusal);
        }
    }

    /** To the last byte. */
    public void fill() throws IOException {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(directory.resolve(FILLER))) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            if (!String.valueOf(full.getMessage()).contains("No space left")) {
                throw full;
            }
        }
    }

    /** To the last inode. */
    public void fillInodes() throws IOException {
        for (int i = 0; i < 100_000; i++) {
            try {
                Files.createFile(directory.resolve(FILLER + i));
            } catch (IOException full) {
                return;
            }
        }
        throw new IOException("100,000 files and still inodes left");
    }

    public void empty() throws IOException {
        try (var files = Files.newDirectoryStream(directory, FILLER + "*")) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    @Override
    public void close() throws Exception {
        String refusal = run("umount", directory.toString());
        if (!refusal.isEmpty()) {
            // whoever still holds a file there lets go of it in a moment
            run("umount", "--lazy", directory.toString());
        }
    }

    private static String run(String... command) throws Exception {
        List<String> line = new ArrayList<>(List.of(command));
        try {
            Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            boolean ended = process.waitFor(30, TimeUnit.SECONDS);
            return ended && process.exitValue() == 0 ? "" : command[0] + " says " + said.strip();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
