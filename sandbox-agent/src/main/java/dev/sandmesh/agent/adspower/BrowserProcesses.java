package dev.sandmesh.agent.adspower;

import dev.sandmesh.agent.probe.ProcStat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Finds the browsers of profiles among the processes of AdsPower's user, for when AdsPower has forgotten them: who else calls
 * itself so is ignored. Another user's processes are seen by root, and by others unless /proc hides them. Blocks its thread.
 */
final class BrowserProcesses {
    private static final String DIRECTORY = "--user-data-dir=";

    /** What a browser starts for itself; the browser proper has none. */
    private static final String PART = "--type=";

    private static final int LONGEST_COMMAND = 64 * 1024;

    private final Path proc;
    private final LongSupplier adsPower;
    private final Owners owners;
    private volatile Optional<Long> owner = Optional.empty();

    /** {@code adsPower} is its pid; 0 while there is none. */
    BrowserProcesses(Path proc, LongSupplier adsPower) {
        this.proc = proc;
        this.adsPower = adsPower;
        this.owners = new Owners(proc);
    }

    /** The pid of the browser of each of these profiles that has one; none while AdsPower's user was never known. */
    Map<String, Long> find(Set<String> profiles) throws IOException {
        Map<String, Long> found = new HashMap<>();
        Optional<Long> user = user();
        if (user.isEmpty()) {
            return found;
        }
        for (long pid : ProcStat.pids(proc)) {
            profile(pid, profiles)
                    .filter(id -> owners.ofProcess(pid).equals(user))
                    .ifPresent(id -> found.put(id, pid));
        }
        return found;
    }

    /** Still the browser of that profile, and not another process that got its pid. */
    boolean isBrowserOf(long pid, String profile) {
        Optional<Long> user = user();
        return user.isPresent()
                && owners.ofProcess(pid).equals(user)
                && profile(pid, Set.of(profile)).isPresent();
    }

    /** Those of them whose process is no more; their pids may be others' now. */
    List<ProcessHandle> gone(List<ProcessHandle> told) throws IOException {
        List<ProcessHandle> gone = new ArrayList<>();
        for (ProcessHandle browser : told) {
            Optional<ProcStat> stat = ProcStat.read(browser.pid());
            if (stat.filter(process -> !process.isDead()).isEmpty() || !browser.isAlive()) {
                gone.add(browser);
            }
        }
        return gone;
    }

    /** Its browsers may outlive it, so its user is remembered. */
    private Optional<Long> user() {
        long pid = adsPower.getAsLong();
        Optional<Long> now = pid == 0 ? Optional.empty() : owners.ofProcess(pid);
        owner = now.or(() -> owner);
        return owner;
    }

    /** Stopped by a signal or a debugger, so that it cannot answer whatever it is asked. */
    boolean isStopped(long pid) {
        return ProcStat.of(proc, pid).filter(ProcStat::isStopped).isPresent();
    }

    private Optional<String> profile(long pid, Set<String> profiles) {
        String directory = "";
        String command;
        try {
            command = text(proc.resolve(Long.toString(pid)).resolve("cmdline"));
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
