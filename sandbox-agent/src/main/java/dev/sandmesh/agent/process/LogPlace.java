package dev.sandmesh.agent.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether anybody but root could put another file, or a link to one, where an agent that is root writes, cuts and reads a log, or
 * makes a directory and gives it away: that would be any file of the host. Blocks its thread.
 */
public final class LogPlace {
    private static final int OTHERS_WRITE = 0002;
    private static final int GROUP_WRITES = 0020;
    private static final int STICKY = 01000;

    private LogPlace() {}

    /** Why the log must not be written there; empty when it may, as always by an agent that is not root. */
    public static Optional<String> weakness(Path log) throws IOException {
        Path file = log.toAbsolutePath().normalize();
        Path folder = file.getParent();
        if (!PosixUser.isAgentRoot() || folder == null) {
            return Optional.empty();
        }
        if (Files.isSymbolicLink(file)) {
            return Optional.of(log + " is a link");
        }
        return weakFolder(folder, false);
    }

    /** The same for the directory that a process is given: it is made at once and touched no more, so a sticky place will do. */
    static Optional<String> weaknessOfDirectory(Path directory) throws IOException {
        Path place = directory.toAbsolutePath().normalize();
        if (!PosixUser.isAgentRoot() || place.getParent() == null) {
            return Optional.empty();
        }
        if (Files.exists(place, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of(directory + (Files.isSymbolicLink(place) ? " is a link" : " is no directory"));
        }
        return weakFolder(place.getParent(), true);
    }

    /** What lies in a sticky folder can be exchanged by its owner alone, but anybody can add to it. */
    private static Optional<String> weakFolder(Path folder, boolean mayBeSticky) throws IOException {
        Path real = Files.exists(folder) ? folder.toRealPath() : folder;
        for (Path each : foldersOf(folder)) {
            boolean above = !each.equals(folder) && !each.equals(real);
            if (isOpen(each, above || mayBeSticky)) {
                return Optional.of(
                        "others than root can change what is in " + each + ": use a folder that root alone can change");
            }
        }
        return Optional.empty();
    }

    /** As they are named and as they are once links are followed; a folder that is missing will be the agent's. */
    private static List<Path> foldersOf(Path folder) throws IOException {
        List<Path> folders = new ArrayList<>();
        for (Path each = folder; each != null; each = each.getParent()) {
            if (Files.exists(each)) {
                folders.add(each);
                for (Path real = each.toRealPath(); real != null; real = real.getParent()) {
                    folders.add(real);
                }
            }
        }
        return folders.stream().distinct().toList();
    }

    private static boolean isOpen(Path folder, boolean mayBeSticky) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(folder, "unix:uid,gid,mode", LinkOption.NOFOLLOW_LINKS);
        if (!Integer.valueOf(0).equals(attributes.get("uid"))) {
            return true;
        }
        if (Files.isSymbolicLink(folder)) {
            return false;
        }
        int mode = (Integer) attributes.getOrDefault("mode", 0);
        boolean open = (mode & OTHERS_WRITE) != 0
                || ((mode & GROUP_WRITES) != 0 && !Integer.valueOf(0).equals(attributes.get("gid")));
        return open && !(mayBeSticky && (mode & STICKY) != 0);
    }
}
