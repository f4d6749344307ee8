package dev.sandmesh.agent.capacity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Everything that carries our mark in its environment, however far it has forked away. Blocks. */
final class MarkedBrowsers {

    static final String VARIABLE = "SANDMESH_CALIBRATION";

    private final String mark;

    MarkedBrowsers(String mark) {
        this.mark = mark;
    }

    /** None is left when this ends, unless the kernel cannot end it. */
    void kill() {
        for (int round = 0; round < 10; round++) {
            List<ProcessHandle> left = alive();
            if (left.isEmpty()) {
                return;
            }
            left.forEach(ProcessHandle::destroyForcibly);
        }
    }

    List<ProcessHandle> alive() {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(this::isOurs).toList();
        }
    }

    private boolean isOurs(ProcessHandle process) {
        try {
            String environment =
                    Files.readString(Path.of("/proc/" + process.pid() + "/environ"), StandardCharsets.ISO_8859_1);
            return ("\0" + environment).contains("\0" + VARIABLE + "=" + mark + "\0");
        } catch (IOException e) {
            // gone, or somebody else's
            return false;
        }
    }
}
