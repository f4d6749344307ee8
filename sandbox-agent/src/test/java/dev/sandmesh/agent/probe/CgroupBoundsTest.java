package dev.sandmesh.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The limits of cgroups of both versions, nested, and seen from inside a container. */
class CgroupBoundsTest {
    private static final String MB = "000000";

    @TempDir
    private Path root;

    private void file(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text + "\n");
    }

    /** {@code top} is the part of the hierarchy that is mounted. */
    private CgroupBounds bounds(boolean unified, String top, String path) throws IOException {
        String type = unified ? "cgroup2 cgroup2 rw" : "cgroup cgroup rw,memory,cpu";
        file(
                "self/mountinfo",
                "22 1 8:1 / / rw shared:1 - ext4 /dev/sda rw\n35 31 0:32 " + top + " " + root + "/mount rw,relatime - "
                        + type);
        file("self/cgroup", unified ? "0::" + path : "4:memory,cpu:" + path + "\n0::/");
        Files.createDirectories(root.resolve("mount"));
        return new CgroupBounds(root.resolve("self"));
    }

    @Test
    void withoutALimitThereIsNone() throws IOException {
        file("mount/memory.limit_in_bytes", "9223372036854771712");
        file("mount/memory.usage_in_bytes", "100" + MB);
        file("mount/cpu.cfs_quota_us", "-1");
        file("mount/cpu.cfs_period_us", "100000");
        CgroupBounds bounds = bounds(false, "/", "/a/b");
        assertThat(bounds.memory()).isEmpty();
        assertThat(bounds.cpus()).isEmpty();
        assertThat(bounds.throttling()).isEqualTo(CgroupBounds.Throttling.NONE);
    }

    @Test
    void aLimitFurtherUpCounts() throws IOException {
        file("mount/a/memory.limit_in_bytes", "300" + MB);
        file("mount/a/memory.usage_in_bytes", "280" + MB);
        file("mount/a/memory.stat", "cache 1\ninactive_file 7\ntotal_inactive_file 50" + MB);
        file("mount/a/b/memory.limit_in_bytes", "9223372036854771712");
        file("mount/a/b/memory.usage_in_bytes", "20" + MB);
        file("mount/a/cpu.cfs_quota_us", "50000");
        file("mount/a/cpu.cfs_period_us", "100000");
        file("mount/a/cpu.stat", "nr_periods 40\nnr_throttled 30\nthrottled_time 1");
        file("mount/a/b/cpu.cfs_quota_us", "150000");
        file("mount/a/b/cpu.cfs_period_us", "100000");
        CgroupBounds bounds = bounds(false, "/", "/a/b");
        assertThat(bounds.memory()).contains(new CgroupBounds.Memory(230_000_000, 300_000_000));
        assertThat(bounds.cpus()).contains(0.5);
        assertThat(bounds.throttling()).isEqualTo(new CgroupBounds.Throttling(40, 30));
    }

    @Test
    void theLevelWithTheLeastLeftCountsInTheSecondVersionToo() throws IOException {
        file("mount/a/memory.max", "400" + MB);
        file("mount/a/memory.current", "390" + MB);
        file("mount/a/memory.stat", "anon 5\ninactive_file 0");
        file("mount/a/b/memory.max", "100" + MB);
        file("mount/a/b/memory.current", "40" + MB);
        file("mount/a/b/memory.stat", "inactive_file 10" + MB);
        file("mount/a/b/cpu.max", "max 100000");
        file("mount/a/cpu.max", "10000 100000");
        CgroupBounds bounds = bounds(true, "/", "/a/b");
        assertThat(bounds.memory()).contains(new CgroupBounds.Memory(390_000_000, 400_000_000));
        assertThat(bounds.cpus()).contains(0.1);
    }

    @Test
    void inAContainerItsOwnGroupIsTheTop() throws IOException {
        file("mount/memory.max", "100" + MB);
        file("mount/memory.current", "40" + MB);
        file("mount/memory.stat", "inactive_file 0");
        assertThat(bounds(true, "/docker/1", "/docker/1").memory())
                .contains(new CgroupBounds.Memory(40_000_000, 100_000_000));
        assertThat(bounds(true, "/", "/").memory()).contains(new CgroupBounds.Memory(40_000_000, 100_000_000));
    }

    @Test
    void aGroupWhoseNameOnlyBeginsLikeTheContainersIsNotWithinIt() throws IOException {
        file("mount/memory.max", "100" + MB);
        file("mount/memory.current", "40" + MB);
        file("mount/2/memory.max", "50" + MB);
        file("mount/2/memory.current", "45" + MB);
        assertThat(bounds(true, "/docker/1", "/docker/12").memory())
                .contains(new CgroupBounds.Memory(40_000_000, 100_000_000));
    }
}
