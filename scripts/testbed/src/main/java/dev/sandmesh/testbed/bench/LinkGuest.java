package dev.sandmesh.testbed.bench;

import dev.sandmesh.testbed.Agent;
import dev.sandmesh.testbed.Eventually;
import dev.sandmesh.testbed.Programs;
import dev.sandmesh.testbed.SandboxKind;
import dev.sandmesh.testbed.Usage;
import java.io.IOException;
import java.time.Duration;

/** A real agent that comes by one link: how soon it is acked, and what it costs its sandbox. */
final class LinkGuest {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration SETTLING = Duration.ofSeconds(Programs.setting("SANDMESH_BENCH_SETTLE_SECONDS", 60));
    private static final Duration WATCHED = Duration.ofSeconds(30);
    private static final int STARTS = 5;

    private LinkGuest() {}

    /** Of one agent; the first acks are of cold starts of a known identity. */
    record Figures(Latencies firstAcks, Usage settled, double cpuPercent) {}

    static Figures measure(MeasuredLink link) throws IOException {
        String name = "guest";
        Agent agent = link.fleet().addSandbox(name, SandboxKind.SMALL, link.agentSettings(name));
        link.fleet().api().awaitHealth(name, "healthy", LONG);
        Latencies firstAcks = new Latencies();
        for (int start = 0; start < STARTS; start++) {
            agent.process().terminate(Duration.ofSeconds(30));
            long launchedAt = System.nanoTime();
            agent.restart();
            Eventually.hold("the new process is acked", LONG, () -> agent.hasLogged("first heartbeat acked"));
            firstAcks.add(System.nanoTime() - launchedAt);
        }
        pass(SETTLING);
        Usage before = Usage.of(agent.process().pid());
        pass(WATCHED);
        Usage after = Usage.of(agent.process().pid());
        agent.process().terminate(Duration.ofSeconds(30));
        return new Figures(firstAcks, after, after.cpuPercentSince(before));
    }

    private static void pass(Duration duration) {
        long until = System.nanoTime() + duration.toNanos();
        Eventually.hold("time passes", duration.plusSeconds(60), () -> System.nanoTime() >= until);
    }
}
