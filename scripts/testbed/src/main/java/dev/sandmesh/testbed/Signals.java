package dev.sandmesh.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Real signals to real processes, by exact pid. */
public final class Signals {

    private Signals() {}

    public static void send(String signal, long pid) {
        kill(signal, Long.toString(pid));
    }

    /** To a whole process group. */
    public static void sendGroup(String signal, long group) {
        kill(signal, "-" + group);
    }

    /** Whether the process exists and is no zombie. */
    public static boolean isAlive(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            char state = stat.charAt(stat.lastIndexOf(')') + 2);
            return state != 'Z' && state != 'X';
        } catch (IOException e) {
            return false;
        }
    }

    private static void kill(String signal, String target) {
        try {
            int unused = new ProcessBuilder("/bin/kill", "-" + signal, "--", target)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
