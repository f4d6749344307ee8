package dev.sandmesh.agent.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the guard of one run leaves the exit code. It is made in full length, since the disk may be full when it counts. */
record StatusFile(Path path) {
    static final String SUFFIX = ".status";

    private static final Pattern NAME = Pattern.compile("(.+)\\.([0-9a-f-]{36})\\.status");
    private static final int LENGTH = 32;
    private static final int LARGEST_CODE = 255;
    private static final Pattern EXITED = Pattern.compile("(exited|signal) ([0-9]{1,3}) *\n");

    /** What a guard knows: a code above 128 may still stand for a signal, where the shell did not say. */
    record Left(int number, boolean signal) {}

    static StatusFile in(Path directory, RunRecord run) {
        return new StatusFile(directory.resolve(run.name() + "." + run.mark() + SUFFIX));
    }

    /** Nothing when it is another file. */
    void putInto(Map<String, String> namesByMark) {
        Matcher name = NAME.matcher(path.getFileName().toString());
        if (name.matches()) {
            namesByMark.put(name.group(2), name.group(1));
        }
    }

    /** Blocks its thread. */
    void prepare() throws IOException {
        Files.createDirectories(path.getParent());
        Files.deleteIfExists(path);
        Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(path, "running" + " ".repeat(LENGTH - "running\n".length()) + "\n", StandardOpenOption.WRITE);
    }

    boolean exists() {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Empty when nothing has been left there, or nothing that a guard writes. Blocks its thread, for microseconds. */
    Optional<Left> read() {
        try (InputStream file = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
            String text = new String(file.readNBytes(LENGTH), StandardCharsets.US_ASCII);
            Matcher exited = EXITED.matcher(text);
            return exited.matches()
                    ? Optional.of(new Left(
                                    Integer.parseInt(exited.group(2)),
                                    exited.group(1).equals("signal")))
                            .filter(left -> left.number() <= LARGEST_CODE)
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
