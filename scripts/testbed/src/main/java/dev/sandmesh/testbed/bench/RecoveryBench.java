package dev.sandmesh.testbed.bench;

import dev.sandmesh.testbed.Agent;
import dev.sandmesh.testbed.Api;
import dev.sandmesh.testbed.BusSocket;
import dev.sandmesh.testbed.Eventually;
import dev.sandmesh.testbed.Fleet;
import dev.sandmesh.testbed.SandboxKind;
import dev.sandmesh.testbed.Signals;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.function.Predicate;

/** How long faults take to be seen by a client of the bus door, and to be mended. */
final class RecoveryBench {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String NAME = "one";
    private static final int ROUNDS = 5;

    private final Fleet fleet;
    private final Api api;
    private final Agent agent;

    private RecoveryBench(Fleet fleet) {
        this.fleet = fleet;
        this.api = fleet.api();
        this.agent = fleet.addSandbox(NAME, SandboxKind.WHOLE);
    }

    public static void main(String[] arguments) throws Exception {
        try (Fleet fleet = Fleet.start()) {
            new RecoveryBench(fleet).measure();
        }
    }

    private void measure() throws Exception {
        Table table = new Table("fault", "seen by", "median ms", "largest ms", "budget");
        Latencies seen = new Latencies();
        Latencies mended = new Latencies();
        for (int round = 0; round < ROUNDS; round++) {
            killDisplay(seen, mended);
        }
        row(table, "kill -9 Xvfb", "client of the bus door: degraded, with the reason", seen, "< 1,000");
        row(table, "kill -9 Xvfb", "healthy again, four processes restarted", mended, "");

        Latencies hung = new Latencies();
        for (int round = 0; round < ROUNDS; round++) {
            stopDisplay(hung);
        }
        row(table, "SIGSTOP Xvfb", "degraded, found by its liveness probe", hung, "");

        Latencies lost = new Latencies();
        for (int round = 0; round < ROUNDS; round++) {
            killAgent(lost);
        }
        row(table, "kill -9 agent", "unhealthy: connection closed", lost, "< 3,000");

        Latencies back = new Latencies();
        for (int round = 0; round < ROUNDS; round++) {
            killControlPlane(back);
        }
        row(
                table,
                "kill -9 control plane, started again at once",
                "agent acked (start of the node included)",
                back,
                "");
    }

    private static void row(Table table, String fault, String what, Latencies latencies, String budget) {
        table.row(fault, what, Table.number(latencies.percentile(50)), Table.number(latencies.percentile(100)), budget);
    }

    private void killDisplay(Latencies seen, Latencies mended) throws Exception {
        api.awaitHealth(NAME, "healthy", LONG);
        try (BusSocket bus = BusSocket.open(api, "fleet.changes")) {
            bus.await("the door is open", LONG, frame -> true);
            long killedAt = System.nanoTime();
            Signals.send("KILL", api.pid(NAME, "Xvfb"));
            killedAt = Math.max(killedAt, System.nanoTime() - 1_000_000);
            bus.await("degraded", LONG, becomes("degraded"));
            seen.add(System.nanoTime() - killedAt);
            bus.await("healthy", LONG, becomes("healthy"));
            mended.add(System.nanoTime() - killedAt);
        }
    }

    private void stopDisplay(Latencies seen) throws Exception {
        api.awaitHealth(NAME, "healthy", LONG);
        try (BusSocket bus = BusSocket.open(api, "fleet.changes")) {
            bus.await("the door is open", LONG, frame -> true);
            long pid = api.pid(NAME, "Xvfb");
            long stoppedAt = System.nanoTime();
            Signals.send("STOP", pid);
            bus.await("degraded", LONG, becomes("degraded"));
            seen.add(System.nanoTime() - stoppedAt);
        }
    }

    private void killAgent(Latencies seen) throws Exception {
        api.awaitHealth(NAME, "healthy", LONG);
        try (BusSocket bus = BusSocket.open(api, "fleet.changes")) {
            bus.await("the door is open", LONG, frame -> true);
            long killedAt = System.nanoTime();
            agent.process().signal("KILL");
            bus.await("unhealthy", LONG, becomes("unhealthy"));
            seen.add(System.nanoTime() - killedAt);
        }
        agent.restart();
    }

    private void killControlPlane(Latencies seen) {
        api.awaitHealth(NAME, "healthy", LONG);
        long epoch = api.sandbox(NAME).getLong("epoch");
        long killedAt = System.nanoTime();
        fleet.control().process().kill();
        fleet.control().restart();
        Eventually.hold(
                "the agent has registered again", LONG, () -> api.sandbox(NAME).getLong("epoch") > epoch);
        seen.add(System.nanoTime() - killedAt);
    }

    private static Predicate<JsonObject> becomes(String health) {
        return frame -> frame.encode().contains("\"status\":\"" + health + "\"");
    }
}
