package dev.sandmesh.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.agent.process.CgroupMounts.Place;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CgroupMountsTest {
    @Test
    void aHostWithSystemdHasOneHierarchy() {
        assertThat(CgroupMounts.parse(
                                List.of(
                                        "29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate",
                                        "30 23 0:27 / /sys/fs/bpf rw - bpf bpf rw"),
                                List.of("0::/system.slice/sandmesh-agent.service/agent"))
                        .places())
                .containsExactly(
                        new Place(Set.of(), Path.of("/sys/fs/cgroup/system.slice/sandmesh-agent.service/agent")));
    }

    @Test
    void controllersOfVersionOneAreFoundByTheOptionsOfTheirMounts() {
        assertThat(CgroupMounts.parse(
                                List.of(
                                        "33 32 0:28 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory",
                                        "34 32 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct",
                                        "35 32 0:30 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw"),
                                List.of("5:cpu,cpuacct:/", "4:memory:/unit", "3:freezer:/", "0::/"))
                        .places())
                .containsExactly(
                        new Place(Set.of("cpu", "cpuacct"), Path.of("/sys/fs/cgroup/cpu,cpuacct")),
                        new Place(Set.of("memory"), Path.of("/sys/fs/cgroup/memory/unit")),
                        new Place(Set.of(), Path.of("/sys/fs/cgroup/unified")));
    }

    @Test
    void aContainerSeesOnlyItsOwnPartOfAHierarchy() {
        assertThat(CgroupMounts.parse(
                                List.of("29 23 0:26 /docker/abc /sys/fs/cgroup/pids ro - cgroup cgroup rw,pids"),
                                List.of("8:pids:/docker/abc/inner", "7:memory:/docker/abc"))
                        .places())
                .containsExactly(new Place(Set.of("pids"), Path.of("/sys/fs/cgroup/pids/inner")));
    }

    @Test
    void whatIsNotUnderstoodIsLeftOut() {
        assertThat(CgroupMounts.parse(List.of("", "nonsense", "1 2 3 - cgroup"), List.of("", "::", "0:/"))
                        .places())
                .isEmpty();
    }
}
