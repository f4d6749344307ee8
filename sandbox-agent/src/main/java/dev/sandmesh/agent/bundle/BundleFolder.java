package dev.sandmesh.agent.bundle;

import dev.sandmesh.agent.process.LogPlace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What a bundle is made of, as files in a folder of the agent's alone; what would be too much is left out, and said. Blocks. */
final class BundleFolder {
    private static final String PREFIX = "bundle-";
    private static final long MOST = 48L << 20;
    private static final long MOST_OF_A_LOG = 1L << 20;
    private static final long ROOM = 2 * MOST;
    private static final int LONGEST_LINE = 16 * 1024;
    private static final int LONGEST_SECRET = 4 * 1024;

    private final Path folder;
    private final Masks masks;
    private long size;

    private BundleFolder(Path folder, Masks masks) {
        this.folder = folder;
        this.masks = masks;
    }

    /** After whatever an agent left that was killed. */
    static BundleFolder make(Path stateDirectory, Masks masks) throws IOException {
        sweep(stateDirectory);
        long free = Files.getFileStore(stateDirectory).getUsableSpace();
        if (free < ROOM) {
            throw new IOException("only " + (free >> 20) + " MiB are free in " + stateDirectory + ", " + (ROOM >> 20)
                    + " are needed");
        }
        Path folder = Files.createTempDirectory(
                stateDirectory,
                PREFIX,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return new BundleFolder(folder, masks);
    }

    static void sweep(Path stateDirectory) throws IOException {
        if (!Files.isDirectory(stateDirectory)) {
            return;
        }
        List<Path> left;
        try (Stream<Path> all = Files.list(stateDirectory)) {
            left = all.filter(each -> each.getFileName().toString().startsWith(PREFIX))
                    .toList();
        }
        for (Path each : left) {
            remove(each);
        }
    }

    Path path() {
        return folder;
    }

    void put(String name, String text) throws IOException {
        String masked = masks.mask(text);
        Path file = file(name);
        Files.writeString(file, masked);
        size += Files.size(file);
    }

    /** Without masks. */
    Path file(String name) throws IOException {
        if (size > MOST) {
            throw new IOException("left out, since the bundle is large enough");
        }
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return file;
    }

    /** The end of it, line by line. */
    void putLog(String name, Path log) throws IOException {
        if (!Files.isRegularFile(log, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("there is none");
        }
        Optional<String> weakness = LogPlace.weakness(log);
        if (weakness.isPresent()) {
            throw new IOException("not read: " + weakness.get());
        }
        Path file = file(name);
        try (FileChannel channel = FileChannel.open(log, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
                Writer writer = Files.newBufferedWriter(file)) {
            long from = Math.max(0, channel.size() - MOST_OF_A_LOG);
            channel.position(from);
            copy(Channels.newInputStream(channel), from == 0, writer);
        }
        size += Files.size(file);
    }

    /**
     * What was cut off reads as zeros; what is written meanwhile is not waited for. A line of which only a part is there is left out: it
     * could hold half of a secret.
     *
     * @param whole whether the first line begins at its beginning
     */
    private void copy(InputStream log, boolean whole, Writer writer) throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(log, StandardCharsets.ISO_8859_1));
        StringBuilder line = new StringBuilder();
        boolean skipping = !whole;
        long left = MOST_OF_A_LOG;
        int each = reader.read();
        while (each >= 0 && left > 0) {
            left--;
            if (each == '\n') {
                writer.write(skipping ? "" : masked(line) + "\n");
                line.setLength(0);
                skipping = false;
            } else if (each != 0 && !skipping) {
                line.append((char) each);
                if (line.length() >= LONGEST_LINE) {
                    String masked = masked(line);
                    writer.write(masked.substring(0, Math.max(0, masked.length() - LONGEST_SECRET)) + " [cut]\n");
                    line.setLength(0);
                    skipping = true;
                }
            }
            each = reader.read();
        }
        writer.write(skipping ? "" : masked(line));
    }

    /** Its bytes are those of the log, whatever they mean. */
    private String masked(StringBuilder line) {
        byte[] bytes = line.toString().getBytes(StandardCharsets.ISO_8859_1);
        return masks.mask(new String(bytes, StandardCharsets.UTF_8));
    }

    void remove() throws IOException {
        remove(folder);
    }

    private static void remove(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            all.sorted(Comparator.reverseOrder()).forEach(each -> {
                try {
                    Files.deleteIfExists(each);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
