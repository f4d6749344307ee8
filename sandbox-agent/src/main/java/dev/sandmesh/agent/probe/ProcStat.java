package dev.sandmesh.agent.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The fields of {@code /proc/<pid>/stat} that say which process this is, whose it is and whether it still runs. */
public record ProcStat(char state, long parent, long session, long startTime) {
    private static final Path PROC = Path.of("/proc");
    private static final int MOST_PROCESSES = 50_000;

    /** After the name: state, parent, group, session, and 16 fields later the start time. */
    private static final Pattern FIELDS =
            Pattern.compile(" (\\S) (-?\\d+) -?\\d+ (-?\\d+)(?: -?\\d+){15} (\\d+)(?!\\d)");

    /** What the kernel answers when the process ends between the opening and the reading. */
    private static final String GONE = "No such process";

    /** Of every process that can be seen there; {@code proc} is where /proc is mounted. */
    public static List<Long> pids(Path proc) throws IOException {
        try (Stream<Path> entries = Files.list(proc)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.matches("[0-9]{1,9}"))
                    .limit(MOST_PROCESSES)
                    .map(Long::valueOf)
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    public static List<Long> pids() throws IOException {
        return pids(PROC);
    }

    /** Empty when there is no such process. */
    public static Optional<ProcStat> of(long pid) {
        return of(PROC, pid);
    }

    /** {@code proc} is where /proc is mounted. */
    public static Optional<ProcStat> of(Path proc, long pid) {
        try {
            return read(proc, pid);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Empty when there is no such process.
     *
     * @throws IOException when that cannot be found out, for want of a file descriptor above all: no reason to call it dead
     */
    public static Optional<ProcStat> read(long pid) throws IOException {
        return read(PROC, pid);
    }

    private static Optional<ProcStat> read(Path proc, long pid) throws IOException {
        Path file = proc.resolve(Long.toString(pid)).resolve("stat");
        try {
            // a name may hold any bytes
            return Optional.of(parse(Files.readString(file, StandardCharsets.ISO_8859_1)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains(GONE)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The name may hold spaces and brackets, so counting starts after its last bracket. */
    public static ProcStat parse(String line) throws IOException {
        Matcher fields = FIELDS.matcher(line.substring(line.lastIndexOf(')') + 1));
        if (!fields.lookingAt()) {
            throw new IOException("this is no state of a process: " + line);
        }
        return new ProcStat(
                fields.group(1).charAt(0),
                Long.parseLong(fields.group(2)),
                Long.parseLong(fields.group(3)),
                Long.parseLong(fields.group(4)));
    }

    public boolean isDead() {
        return state == 'Z' || state == 'X' || state == 'x';
    }

    public boolean isStopped() {
        return state == 'T' || state == 't';
    }
}
