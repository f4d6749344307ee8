package dev.sandmesh.agent.probe;

import dev.sandmesh.protocol.report.DiskUsage;
import dev.sandmesh.protocol.report.HostSample;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import oshi.software.os.FileSystem;
import oshi.software.os.OSFileStore;

/**
 * Room on the disks, and on the file systems in memory that matter: the measuring library leaves out what is no device, but a
 * full /dev/shm ends a browser as surely. Blocks its thread; used by one.
 */
final class DiskMeter {
    /** Images, which are full by nature. */
    private static final Set<String> IMAGES = Set.of("squashfs", "iso9660", "erofs", "cramfs", "udf");

    private final List<Path> places;
    private final InodeMeter inodes;

    DiskMeter(List<Path> places, InodeMeter inodes) {
        this.places = List.copyOf(places);
        this.inodes = inodes;
    }

    List<DiskUsage> read(FileSystem fileSystem) {
        List<DiskUsage> disks = new ArrayList<>();
        Set<Object> devices = new HashSet<>();
        addDevices(fileSystem, disks, devices);
        places.forEach(place -> addPlace(place, disks, devices));
        List<DiskUsage> told = disks.stream().limit(HostSample.MAX_DISKS).toList();
        return inodes.fill(told);
    }

    /** What only root may fill is no part of the total, as with df; a device that is mounted twice counts once. */
    private static void addDevices(FileSystem fileSystem, List<DiskUsage> disks, Set<Object> devices) {
        Set<String> volumes = new HashSet<>();
        for (OSFileStore store : fileSystem.getFileStores(true)) {
            long used = store.getTotalSpace() - store.getFreeSpace();
            long total = used + store.getUsableSpace();
            boolean real = store.getTotalSpace() > 0
                    && used >= 0
                    && total > 0
                    && store.getVolume().startsWith("/")
                    && !IMAGES.contains(store.getType());
            if (real && volumes.add(store.getVolume())) {
                disks.add(new DiskUsage(store.getMount(), used, total));
                rememberDevice(Path.of(store.getMount()), devices);
            }
        }
    }

    private static void rememberDevice(Path mount, Set<Object> devices) {
        try {
            devices.add(device(mount));
        } catch (IOException e) {
            // then it may be listed twice, which misleads nobody
        }
    }

    private static void addPlace(Path place, List<DiskUsage> disks, Set<Object> devices) {
        try {
            if (Files.isDirectory(place) && devices.add(device(place))) {
                FileStore store = Files.getFileStore(place);
                long used = store.getTotalSpace() - store.getUnallocatedSpace();
                long total = used + store.getUsableSpace();
                if (used >= 0 && total > 0) {
                    disks.add(new DiskUsage(mountOf(place).toString(), used, total));
                }
            }
        } catch (IOException e) {
            // it went away while it was looked at
        }
    }

    /** The highest directory on the same device. */
    private static Path mountOf(Path place) throws IOException {
        Path mount = place.toRealPath();
        Object device = device(mount);
        Path parent = mount.getParent();
        while (parent != null && device(parent).equals(device)) {
            mount = parent;
            parent = mount.getParent();
        }
        return mount;
    }

    private static Object device(Path path) throws IOException {
        return Files.getAttribute(path, "unix:dev");
    }
}
