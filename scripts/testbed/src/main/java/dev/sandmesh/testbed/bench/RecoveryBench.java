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
import java.time.Instant;
import java.util.function.Predicate;

/**
 * How long faults take to be seen by a client of the bus door, and to be mended. The clock starts before the signal is sent, and
 * only frames that came after that count.
 */
final class RecoveryBench {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String NAME = "one";
    private static final int ROUNDS = 5;

    private final Fleet fleet;
    private final Api api;
    private final Agent agent;
    private final Table table = new Table("fault", "until", "median ms", "largest ms", "rounds", "budget ms");

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
        processes();
        agents();
        controlPlane();
    }

    private void processes() throws Exception {
        Latencies seen = new Latencies();
        Latencies mended = new Latencies();
        Latencies hung = new Latencies();
        Latencies unhung = new Latencies();
        for (int round = 0; round < ROUNDS; round++) {
            signalDisplay("KILL", seen, mended);
        }
        for (int round = 0; round < ROUNDS; round++) {
            signalDisplay("STOP", hung, unhung);
        }
        row("kill -9 Xvfb", "a client of the bus door sees degraded", seen, "1,000");
        row("kill -9 Xvfb", "it sees healthy: four processes run again", mended, "");
        row("SIGSTOP Xvfb", "it sees degraded: the liveness probe failed twice", hung, "");
        row("SIGSTOP Xvfb", "it sees healthy", unhung, "");
    }

    private void agents() throws Exception {
        Latencies lost = new Latencies();
        Latencies adopted = new Latencies();
        for (int round = 0; round < ROUNDS; round++) {
            killAgent(lost, adopted);
        }
        Latencies silent = new Latencies();
        Latencies thawed = new Latencies();
        freezeAgent(silent, thawed);
        row("kill -9 agent", "unhealthy: connection closed", lost, "3,000");
        row("agent started again", "healthy, the same processes adopted", adopted, "");
        row("SIGSTOP agent", "unhealthy by silence", silent, "15,000");
        row("SIGCONT agent after that", "it answers a command", thawed, "");
    }

    private void controlPlane() {
        Latencies ready = new Latencies();
        Latencies acked = new Latencies();
        for (int round = 0; round < ROUNDS; round++) {
            killControlPlane(ready, acked);
        }
        row("kill -9 control plane, started again at once", "ready", ready, "5,000");
        row("kill -9 control plane, started again at once", "a heartbeat of the new registration is acked", acked, "");
    }

    private void row(String fault, String until, Latencies latencies, String budget) {
        table.row(
                fault,
                until,
                Table.number(latencies.percentile(50)),
                Table.number(latencies.percentile(100)),
                latencies.count(),
                budget);
    }

    private void signalDisplay(String signal, Latencies seen, Latencies mended) throws Exception {
        api.awaitHealth(NAME, "healthy", LONG);
        long pid = api.pid(NAME, "Xvfb");
        try (BusSocket bus = open()) {
            int mark = bus.mark();
            long startedAt = System.nanoTime();
            Signals.send(signal, pid);
            bus.awaitAfter(mark, "degraded", LONG, becomes("degraded"));
            seen.add(System.nanoTime() - startedAt);
            bus.awaitAfter(mark, "healthy", LONG, becomes("healthy"));
            mended.add(System.nanoTime() - startedAt);
        }
    }

    private void killAgent(Latencies lost, Latencies adopted) throws Exception {
        api.awaitHealth(NAME, "healthy", LONG);
        try (BusSocket bus = open()) {
            int mark = bus.mark();
            long killedAt = System.nanoTime();
            agent.process().signal("KILL");
            bus.awaitAfter(mark, "unhealthy", LONG, becomes("unhealthy"));
            lost.add(System.nanoTime() - killedAt);
            mark = bus.mark();
            long startedAt = System.nanoTime();
            agent.restart();
            bus.awaitAfter(mark, "healthy", LONG, becomes("healthy"));
            adopted.add(System.nanoTime() - startedAt);
        }
    }

    private void freezeAgent(Latencies silent, Latencies thawed) throws Exception {
        api.awaitHealth(NAME, "healthy", LONG);
        String id = api.sandbox(NAME).getString("id");
        try (BusSocket bus = open()) {
            int mark = bus.mark();
            long frozenAt = System.nanoTime();
            agent.process().signal("STOP");
            bus.awaitAfter(mark, "unhealthy", LONG, becomes("unhealthy"));
            silent.add(System.nanoTime() - frozenAt);
            long thawedAt = System.nanoTime();
            agent.process().signal("CONT");
            Eventually.hold(
                    "a command is answered",
                    LONG,
                    () -> api.post("/api/v1/admin/sandboxes/" + id + "/check", null)
                                    .statusCode()
                            == 200);
            thawed.add(System.nanoTime() - thawedAt);
        }
    }

    private void killControlPlane(Latencies ready, Latencies acked) {
        api.awaitHealth(NAME, "healthy", LONG);
        long epoch = api.sandbox(NAME).getLong("epoch");
        Instant before = lastHeartbeat(api.sandbox(NAME));
        long killedAt = System.nanoTime();
        fleet.control().process().kill();
        fleet.control().restart();
        ready.add(System.nanoTime() - killedAt);
        Eventually.see(
                "a heartbeat of the new registration",
                LONG,
                () -> api.sandbox(NAME),
                sandbox -> sandbox.getLong("epoch") > epoch
                        && lastHeartbeat(sandbox).isAfter(before));
        acked.add(System.nanoTime() - killedAt);
    }

    private BusSocket open() throws Exception {
        BusSocket bus = BusSocket.open(api, "fleet.changes");
        bus.await("the door is open", LONG, frame -> true);
        return bus;
    }

    private static Instant lastHeartbeat(JsonObject sandbox) {
        return Instant.parse(sandbox.getString("lastHeartbeatAt"));
    }

    private static Predicate<JsonObject> becomes(String health) {
        return frame -> frame.encode().contains("\"status\":\"" + health + "\"");
    }
}
