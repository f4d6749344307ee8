package dev.sandmesh.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is found here is killed, so what must never be found matters most. */
class DescendantsTest {
    private static RunRecord aRun(ProcessIdentity identity, String mark) throws IOException {
        return new RunRecord("p", identity, ProcessIdentity.none(), mark, 0, Path.of("/dev/null"), 0, "", List.of());
    }

    @Test
    void aRunThatWasNeverStartedHasNone() throws IOException {
        assertThat(Descendants.of(aRun(ProcessIdentity.none(), "a-mark"))).isEmpty();
        assertThat(Containment.members(aRun(ProcessIdentity.none(), "a-mark"))).isEmpty();
    }

    @Test
    void nobodyDescendsFromTheFirstProcessOfTheHost() throws IOException {
        assertThat(Descendants.of(aRun(ProcessIdentity.of(1), "a-mark"))).isEmpty();
    }

    @Test
    void theAgentAndWhoeverStartedItAreNeverFound() throws IOException {
        ProcessHandle agent = ProcessHandle.current();
        ProcessHandle parent = agent.parent().orElseThrow();
        for (ProcessHandle process : List.of(agent, parent)) {
            assertThat(Descendants.of(aRun(ProcessIdentity.of(process.pid()), "a-mark")))
                    .doesNotContain(agent.pid(), parent.pid(), 1L);
        }
    }

    @Test
    void aRunWhoseProcessIsGoneHasOnlyWhatCarriesItsMark() throws IOException {
        assertThat(Descendants.of(aRun(new ProcessIdentity(4_000_000, -1, "boot"), "a-mark")))
                .isEmpty();
    }

    @Test
    void onlyCgroupsOfAnAgentAreTouched() {
        for (String path : List.of(
                "/sys/fs/cgroup",
                "/sys/fs/cgroup/sandmesh",
                "/sys/fs/cgroup/sandmesh/instance",
                "/sys/fs/cgroup/sandmesh/a/../../..",
                "sandmesh/a/b")) {
            assertThatThrownBy(() -> new Cgroup(Path.of(path))).hasMessageContaining("is no cgroup of an agent");
        }
        assertThat(Cgroup.isOurs(Path.of("/sys/fs/cgroup/unit/sandmesh/instance/worker-1")))
                .isTrue();
    }
}
