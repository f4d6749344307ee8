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
 * Whether the user of a process could put another file, or a link to one, where the agent writes, cuts and reads its log: with
 * the agent's rights that would be any file of the host. Blocks its thread.
 */
final class LogPlace {
    private static final int OTHERS_WRITE = 0002;
    private static final int GROUP_WRITES = 0020;
    private static final int STICKY = 01000;

    private LogPlace() {}

    /**
     * Why the log must not be written there; empty when it may, as always for a process that has the agent's own rights.
     */
    static Optional<String> weakness(Path log, Optional<PosixUser> user) throws IOException {
        Path folder = log.toAbsolutePath().normalize().getParent();
        if (user.isEmpty() || folder == null) {
            return Optional.empty();
        }
        if (Files.isSymbolicLink(log)) {
            return Optional.of(log + " is a link");
        }
        for (Path each : foldersOf(folder)) {
            if (isWritable(each, user.get(), !each.equals(folder))) {
                return Optional.of(user.get().name() + ", whose log it is, can change what is in " + each
                        + ": use a folder that belongs to the agent");
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

    /** What lies in a sticky folder can be exchanged by its owner alone, but anybody can add to it. */
    private static boolean isWritable(Path folder, PosixUser user, boolean above) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(folder, "unix:uid,gid,mode", LinkOption.NOFOLLOW_LINKS);
        if (Files.isSymbolicLink(folder)) {
            return false;
        }
        int mode = (Integer) attributes.getOrDefault("mode", 0);
        boolean open = (mode & OTHERS_WRITE) != 0
                || ((mode & GROUP_WRITES) != 0 && Integer.valueOf(user.gid()).equals(attributes.get("gid")));
        return Integer.valueOf(user.uid()).equals(attributes.get("uid")) || (open && !(above && (mode & STICKY) != 0));
    }
}
