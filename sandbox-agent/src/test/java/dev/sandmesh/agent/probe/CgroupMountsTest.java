package dev.sandmesh.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.agent.probe.CgroupMounts.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupMountsTest {
    @TempDir
    Path process;

    private List<Place> places(List<String> mountinfo, List<String> memberships) throws IOException {
        Files.write(process.resolve("mountinfo"), mountinfo);
        Files.write(process.resolve("cgroup"), memberships);
        return CgroupMounts.of(process).places();
    }

    @Test
    void aHostWithSystemdHasOneHierarchy() throws IOException {
        assertThat(places(
                        List.of(
                                "29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate",
                                "30 23 0:27 / /sys/fs/bpf rw - bpf bpf rw"),
                        List.of("0::/system.slice/sandmesh-agent.service/agent")))
                .containsExactly(new Place(
                        Set.of(),
                        Path.of("/sys/fs/cgroup"),
                        Path.of("/sys/fs/cgroup/system.slice/sandmesh-agent.service/agent")));
    }

    @Test
    void controllersOfVersionOneAreFoundByTheOptionsOfTheirMounts() throws IOException {
        assertThat(places(
                        List.of(
                                "33 32 0:28 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory",
                                "34 32 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct",
                                "35 32 0:30 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw"),
                        List.of("5:cpu,cpuacct:/", "4:memory:/unit", "3:freezer:/", "0::/")))
                .containsExactly(
                        new Place(
                                Set.of("cpu", "cpuacct"),
                                Path.of("/sys/fs/cgroup/cpu,cpuacct"),
                                Path.of("/sys/fs/cgroup/cpu,cpuacct")),
                        new Place(
                                Set.of("memory"),
                                Path.of("/sys/fs/cgroup/memory"),
                                Path.of("/sys/fs/cgroup/memory/unit")),
                        new Place(Set.of(), Path.of("/sys/fs/cgroup/unified"), Path.of("/sys/fs/cgroup/unified")));
    }

    @Test
    void aContainerSeesOnlyItsOwnPartOfAHierarchy() throws IOException {
        assertThat(places(
                        List.of("29 23 0:26 /docker/abc /sys/fs/cgroup/pids ro - cgroup cgroup rw,pids"),
                        List.of("8:pids:/docker/abc/inner", "7:memory:/docker/abc")))
                .containsExactly(new Place(
                        Set.of("pids"), Path.of("/sys/fs/cgroup/pids"), Path.of("/sys/fs/cgroup/pids/inner")));
    }

    @Test
    void whatIsNotUnderstoodIsLeftOut() throws IOException {
        assertThat(places(List.of("", "nonsense", "1 2 3 - cgroup"), List.of("", "::", "0:/")))
                .isEmpty();
    }
}
