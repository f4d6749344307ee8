package dev.sandmesh.agent.probe;

import dev.sandmesh.protocol.report.DiskUsage;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The disk under the root, for containers, whose overlay the measuring library does not count as a disk. */
final class RootDisk {
    private RootDisk() {}

    static List<DiskUsage> usage() {
        try {
            FileStore store = Files.getFileStore(Path.of("/"));
            long used = store.getTotalSpace() - store.getUnallocatedSpace();
            return List.of(new DiskUsage("/", used, used + store.getUsableSpace()));
        } catch (IOException e) {
            return List.of();
        }
    }
}
