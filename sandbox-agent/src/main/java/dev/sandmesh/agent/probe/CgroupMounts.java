package dev.sandmesh.agent.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Where a process stands in each cgroup hierarchy that is mounted, read from what the kernel tells of it. Blocks its thread. */
public final class CgroupMounts {
    private static final int MOST_MOUNTS = 1_000;

    private final Path process;
    private final List<Mount> mounts;

    /**
     * The process's own directory in one hierarchy.
     *
     * @param controllers of version 1; empty for the one hierarchy of version 2
     * @param top of what can be seen of it
     */
    public record Place(Set<String> controllers, Path top, Path directory) {
        public boolean isUnified() {
            return controllers.isEmpty();
        }
    }

    /** {@code root} is what of the hierarchy the mount shows: in a container, a part of it. */
    private record Mount(String root, Path point, boolean unified, Set<String> options) {}

    private CgroupMounts(Path process, List<Mount> mounts) {
        this.process = process;
        this.mounts = mounts;
    }

    public static CgroupMounts ofThisProcess() throws IOException {
        return of(Path.of("/proc/self"));
    }

    /** {@code process} is its directory in /proc. */
    static CgroupMounts of(Path process) throws IOException {
        List<Mount> mounts = Files.readAllLines(process.resolve("mountinfo")).stream()
                .limit(MOST_MOUNTS)
                .map(CgroupMounts::mount)
                .flatMap(Optional::stream)
                .toList();
        return new CgroupMounts(process, mounts);
    }

    /** As it stands now: it can be moved. */
    public List<Place> places() throws IOException {
        return Files.readAllLines(process.resolve("cgroup")).stream()
                .map(line -> line.split(":", 3))
                .filter(fields -> fields.length == 3)
                .flatMap(fields -> place(fields[1], fields[2]).stream())
                .toList();
    }

    /** Names of controllers are among the options of a mount of version 1. */
    private Optional<Place> place(String controllers, String path) {
        Set<String> wanted = controllers.isEmpty() ? Set.of() : Set.of(controllers.split(","));
        return mounts.stream()
                .filter(mount ->
                        mount.unified() == wanted.isEmpty() && mount.options().containsAll(wanted))
                .findFirst()
                .map(mount -> new Place(wanted, mount.point(), below(mount, path)));
    }

    /** In a container the path may be told from the host's top. */
    private static Path below(Mount mount, String path) {
        String root = mount.root().equals("/") ? "" : mount.root();
        boolean shown = path.equals(root) || path.startsWith(root + "/");
        String rest = shown ? path.substring(root.length()) : "";
        return mount.point().resolve(rest.replaceFirst("^/+", "")).normalize();
    }

    /** {@code 36 35 98:0 /root /point rw,options - type source superoptions}, with any number of fields before the dash. */
    private static Optional<Mount> mount(String line) {
        String[] halves = line.split(" - ", 2);
        String[] place = halves[0].split(" ", -1);
        String[] type = halves.length < 2 ? new String[0] : halves[1].split(" ", -1);
        if (place.length < 5 || type.length < 3 || !type[0].startsWith("cgroup")) {
            return Optional.empty();
        }
        Set<String> options =
                Set.copyOf(Stream.of(type[2].split(",")).distinct().toList());
        return Optional.of(new Mount(place[3], Path.of(place[4]), type[0].equals("cgroup2"), options));
    }
}
