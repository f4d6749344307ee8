package dev.sandmesh.testbed.bench;

import dev.sandmesh.agent.heartbeat.Snapshot;
import dev.sandmesh.agent.identity.Introduction;
import dev.sandmesh.agent.identity.Invitation;
import dev.sandmesh.agent.identity.LocalIdentity;
import dev.sandmesh.agent.identity.Traits;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.report.Capacity;
import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.ConditionType;
import dev.sandmesh.protocol.report.DiskUsage;
import dev.sandmesh.protocol.report.Heartbeat;
import dev.sandmesh.protocol.report.HostSample;
import dev.sandmesh.protocol.report.NetworkUsage;
import dev.sandmesh.protocol.report.ProcessReport;
import dev.sandmesh.protocol.report.ProcessState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A sandbox without a machine: the identity is a real agent's, with a key of its own, but what it sees is made up. */
final class SimulatedAgent {

    private final Introduction introduction;
    private final Instant began = Instant.now();
    private long sequence;

    private SimulatedAgent(Introduction introduction) {
        this.introduction = introduction;
    }

    /** Makes its key and its instance id in a folder of its own. */
    static SimulatedAgent of(String name, Path home, Invitation invitation) throws IOException {
        Path state = home.resolve(name);
        Traits traits = new Traits("simulated", () -> Map.of(), Map.of(), () -> List.of("chromium"), Optional.empty());
        return new SimulatedAgent(Introduction.of(new LocalIdentity(name, "dev", state), state, invitation, traits));
    }

    Introduction introduction() {
        return introduction;
    }

    /** What makes about six hundred bytes of JSON, as from a real agent. */
    Snapshot snapshot() {
        return new Snapshot(
                new Capacity(4, 1, 3),
                List.of(),
                List.of(),
                new HostSample(
                        37.5,
                        1.25,
                        3L << 30,
                        8L << 30,
                        0,
                        0,
                        List.of(new DiskUsage("/", 20L << 30, 60L << 30)),
                        new NetworkUsage(1_000, 1_000),
                        86_400),
                List.of(new ProcessReport("worker", ProcessState.RUNNING, 4_711, 0, began, 80L << 20, 0.5, "", 1)),
                List.of(new Condition(ConditionType.WORKER_UP, true, "", began, 1)));
    }

    /** The next one under this lease. */
    Heartbeat heartbeat(SandboxId sandboxId, long epoch) {
        Snapshot seen = snapshot();
        return new Heartbeat(
                sandboxId,
                epoch,
                introduction.nonce(),
                ++sequence,
                Instant.now(),
                seen.capacity(),
                seen.tasks(),
                seen.profiles(),
                seen.host(),
                seen.processes(),
                seen.conditions(),
                0);
    }
}
