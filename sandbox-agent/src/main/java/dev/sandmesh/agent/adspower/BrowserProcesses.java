package dev.sandmesh.agent.adspower;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the browsers of profiles among the processes of the host, for when AdsPower has forgotten them. Other users'
 * processes are seen by root, and by others unless /proc hides them. Blocks its thread.
 */
final class BrowserProcesses {
    private static final String DIRECTORY = "--user-data-dir=";

    /** What a browser starts for itself; the browser proper has none. */
    private static final String PART = "--type=";

    private static final int MOST_PROCESSES = 20_000;
    private static final int LONGEST_COMMAND = 64 * 1024;

    private final Path proc;

    BrowserProcesses(Path proc) {
        this.proc = proc;
    }

    /** The pid of the browser of each of these profiles that has one. */
    Map<String, Long> find(Set<String> profiles) throws IOException {
        Map<String, Long> found = new HashMap<>();
        int looked = 0;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path entry : entries) {
                looked++;
                if (looked > MOST_PROCESSES) {
                    break;
                }
                profile(entry, profiles)
                        .ifPresent(id ->
                                found.put(id, Long.valueOf(entry.getFileName().toString())));
            }
        }
        return found;
    }

    /** Still the browser of that profile, and not another process that got its pid. */
    boolean isBrowserOf(long pid, String profile) {
        return profile(proc.resolve(Long.toString(pid)), Set.of(profile)).isPresent();
    }

    /** Stopped by a signal or a debugger, so that it cannot answer whatever it is asked. */
    boolean isStopped(long pid) {
        try {
            String stat = text(proc.resolve(Long.toString(pid)).resolve("stat"));
            int state = stat.lastIndexOf(')') + 2;
            return state < stat.length() && "Tt".indexOf(stat.charAt(state)) >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static Optional<String> profile(Path process, Set<String> profiles) {
        String directory = "";
        String command;
        try {
            command = text(process.resolve("cmdline"));
        } catch (IOException e) {
            // it has ended meanwhile, or is none of our business
            return Optional.empty();
        }
        if (!command.contains(DIRECTORY)) {
            return Optional.empty();
        }
        for (String argument : command.split("\0", -1)) {
            if (argument.startsWith(PART)) {
                return Optional.empty();
            }
            if (argument.startsWith(DIRECTORY)) {
                directory = argument.substring(DIRECTORY.length());
            }
        }
        return owner(directory, profiles);
    }

    /** The directory of profile {@code k1} is named {@code k1}, or {@code k1_} and something. */
    private static Optional<String> owner(String directory, Set<String> profiles) {
        for (String part : directory.split("/", -1)) {
            if (profiles.contains(part)) {
                return Optional.of(part);
            }
            int end = part.lastIndexOf('_');
            if (end > 0 && profiles.contains(part.substring(0, end))) {
                return Optional.of(part.substring(0, end));
            }
        }
        return Optional.empty();
    }

    private static String text(Path file) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            return new String(stream.readNBytes(LONGEST_COMMAND), StandardCharsets.UTF_8);
        }
    }
}
