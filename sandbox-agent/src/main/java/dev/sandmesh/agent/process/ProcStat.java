package dev.sandmesh.agent.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The fields of {@code /proc/<pid>/stat} that say which process this is, whose it is and whether it still runs. */
record ProcStat(char state, long parent, long session, long startTime) {
    /** All are counted from the state, which is the first field after the name. */
    private static final int PARENT = 1;

    private static final int SESSION = 3;
    private static final int START_TIME = 19;

    /** What the kernel answers when the process ends between the opening and the reading. */
    private static final String GONE = "No such process";

    /** Empty when there is no such process. */
    static Optional<ProcStat> of(long pid) {
        try {
            return read(pid);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Empty when there is no such process.
     *
     * @throws IOException when that cannot be found out, for want of a file descriptor above all: no reason to call it dead
     */
    static Optional<ProcStat> read(long pid) throws IOException {
        try {
            return Optional.of(parse(Files.readString(Path.of("/proc/" + pid + "/stat"))));
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
    static ProcStat parse(String line) {
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", START_TIME + 2);
        return new ProcStat(
                fields[0].charAt(0),
                Long.parseLong(fields[PARENT]),
                Long.parseLong(fields[SESSION]),
                Long.parseLong(fields[START_TIME]));
    }

    boolean isDead() {
        return state == 'Z' || state == 'X' || state == 'x';
    }

    boolean isStopped() {
        return state == 'T' || state == 't';
    }
}
