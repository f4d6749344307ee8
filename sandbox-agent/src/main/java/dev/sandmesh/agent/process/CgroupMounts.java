package dev.sandmesh.agent.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Where the agent itself stands in each cgroup hierarchy that is mounted, read from what the kernel tells of it. */
record CgroupMounts(List<Place> places) {
    private static final int MOST_MOUNTS = 1_000;

    /**
     * The agent's own directory in one hierarchy.
     *
     * @param controllers of version 1; empty for the one hierarchy of version 2
     */
    record Place(Set<String> controllers, Path directory) {
        boolean isUnified() {
            return controllers.isEmpty();
        }
    }

    /** {@code root} is what of the hierarchy the mount shows: in a container, a part of it. */
    private record Mount(String root, Path point, boolean unified, Set<String> options) {}

    static CgroupMounts read() throws IOException {
        return parse(
                Files.readAllLines(Path.of("/proc/self/mountinfo")), Files.readAllLines(Path.of("/proc/self/cgroup")));
    }

    static CgroupMounts parse(List<String> mountinfo, List<String> memberships) {
        List<Mount> mounts = mountinfo.stream()
                .limit(MOST_MOUNTS)
                .map(CgroupMounts::mount)
                .flatMap(Optional::stream)
                .toList();
        List<Place> places = new ArrayList<>();
        for (String line : memberships) {
            String[] fields = line.split(":", 3);
            if (fields.length == 3) {
                place(fields[1], fields[2], mounts).ifPresent(places::add);
            }
        }
        return new CgroupMounts(List.copyOf(places));
    }

    /** Names of controllers are among the options of a mount of version 1. */
    private static Optional<Place> place(String controllers, String path, List<Mount> mounts) {
        Set<String> wanted = controllers.isEmpty() ? Set.of() : Set.of(controllers.split(","));
        return mounts.stream()
                .filter(mount ->
                        mount.unified() == wanted.isEmpty() && mount.options().containsAll(wanted))
                .findFirst()
                .map(mount -> new Place(wanted, below(mount, path)));
    }

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
