package dev.sandmesh.testbed.bench;

import dev.sandmesh.testbed.Agent;
import dev.sandmesh.testbed.Eventually;
import dev.sandmesh.testbed.Fleet;
import dev.sandmesh.testbed.SandboxKind;
import dev.sandmesh.testbed.Usage;
import java.time.Duration;

/** What an idle agent and an idle control node cost, and how long they take to start. */
final class FootprintBench {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration WARM = Duration.ofSeconds(20);
    private static final Duration WATCHED = Duration.ofMinutes(1);
    private static final String NAME = "idle";

    private FootprintBench() {}

    public static void main(String[] arguments) throws Exception {
        try (Fleet fleet = Fleet.start()) {
            fleet.control().process().kill();
            long startedAt = System.nanoTime();
            fleet.control().restart();
            double controlStart = secondsSince(startedAt);

            Agent agent = fleet.addSandbox(NAME, SandboxKind.WHOLE);
            fleet.api().awaitHealth(NAME, "healthy", LONG);
            double firstAck = coldStart(fleet, agent);
            fleet.api().awaitHealth(NAME, "healthy", LONG);
            waitFor(WARM);

            Usage agentBefore = Usage.of(agent.process().pid());
            Usage controlBefore = Usage.of(fleet.control().process().pid());
            waitFor(WATCHED);
            Usage agentAfter = Usage.of(agent.process().pid());
            Usage controlAfter = Usage.of(fleet.control().process().pid());

            Table table = new Table("what", "measured", "budget");
            table.row(
                    "control node, start to ready (database initialised)", Table.number(controlStart) + " s", "< 5 s");
            table.row("agent, start to first acked heartbeat", Table.number(firstAck) + " s", "< 1.5 s");
            table.row("idle agent, RSS", agentAfter.rssMebibytes() + " MiB", "≤ 112 MiB");
            table.row(
                    "idle agent, CPU over 60 s",
                    Table.number(agentAfter.cpuPercentSince(agentBefore)) + " %",
                    "< 0.5 %");
            table.row("idle agent, threads", agentAfter.threads(), "");
            table.row("idle control node, RSS", controlAfter.rssMebibytes() + " MiB", "");
            table.row(
                    "idle control node, CPU over 60 s",
                    Table.number(controlAfter.cpuPercentSince(controlBefore)) + " %",
                    "");
        }
    }

    /** From launch until the control plane holds a heartbeat of the new process. */
    private static double coldStart(Fleet fleet, Agent agent) {
        long epoch = fleet.api().sandbox(NAME).getLong("epoch");
        agent.process().terminate(Duration.ofSeconds(20));
        long launchedAt = System.nanoTime();
        agent.restart();
        Eventually.see(
                "the new process has registered and is acked",
                LONG,
                () -> fleet.api().sandbox(NAME).getLong("epoch") > epoch && agent.hasLogged("first heartbeat acked"),
                acked -> acked);
        return secondsSince(launchedAt);
    }

    private static void waitFor(Duration duration) {
        long until = System.nanoTime() + duration.toNanos();
        Eventually.hold("time passes", duration.plusSeconds(60), () -> System.nanoTime() >= until);
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }
}
