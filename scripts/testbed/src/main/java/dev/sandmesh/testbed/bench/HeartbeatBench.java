package dev.sandmesh.testbed.bench;

import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.BusListener;
import dev.sandmesh.protocol.mesh.Mesh;
import dev.sandmesh.protocol.mesh.MeshConfig;
import dev.sandmesh.protocol.mesh.MeshRole;
import dev.sandmesh.protocol.mesh.MeshSecurity;
import dev.sandmesh.protocol.report.AckStatus;
import dev.sandmesh.protocol.report.HeartbeatAck;
import dev.sandmesh.protocol.report.Registered;
import dev.sandmesh.testbed.ChildProcess;
import dev.sandmesh.testbed.Fleet;
import dev.sandmesh.testbed.MeshFolder;
import dev.sandmesh.testbed.Programs;
import dev.sandmesh.testbed.Usage;
import io.vertx.core.Future;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Heartbeats that one control node consumes and acks, beside an empty echo consumer on the same transport. */
final class HeartbeatBench {

    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final int SANDBOXES = 500;
    private static final int SECONDS = 8;
    private static final int ROUNDS = 3;

    private final Fleet fleet;
    private final Mesh mesh;
    private final Bus bus;
    private final List<SimulatedSandbox> sandboxes = new ArrayList<>();
    private final List<Registered> leases = new ArrayList<>();
    private int next;

    private HeartbeatBench(Fleet fleet, MeshSecurity security) throws Exception {
        this.fleet = fleet;
        this.mesh = Mesh.join(
                        new MeshConfig(
                                "sandmesh",
                                MeshRole.LITE,
                                "127.0.0.1",
                                Programs.freePort(),
                                List.of(fleet.control().meshMember()),
                                security),
                        new VertxOptions())
                .await(60, TimeUnit.SECONDS);
        this.bus = new Bus(mesh.vertx(), BusListener.NONE);
    }

    /** As it is, then within the shell of the mesh, and what that costs. */
    public static void main(String[] arguments) throws Exception {
        Best open = run(Map.of(), MeshSecurity.OPEN, List.of());
        try (MeshFolder shell = MeshFolder.create()) {
            System.out.println("\nWithin the shell of the mesh: mesh key and mutual TLS");
            String folder = shell.material().folder().toString();
            Best secured = run(shell.nodeSettings(), shell.agentSecurity("bench"), List.of(folder));
            System.out.printf(
                    "%nThroughput with TLS to that without: heartbeats %s, echo %s%n",
                    Table.number(secured.heartbeats() / open.heartbeats()), Table.number(secured.echo() / open.echo()));
        }
    }

    /** The most in a second of any round. */
    private record Best(double heartbeats, double echo) {
        Best with(double ownPerSecond, double peerPerSecond) {
            return new Best(Math.max(heartbeats, ownPerSecond), Math.max(echo, peerPerSecond));
        }
    }

    private static Best run(Map<String, String> control, MeshSecurity security, List<String> shell) throws Exception {
        try (Fleet fleet = Fleet.start(control)) {
            List<String> arguments = new ArrayList<>(List.of(
                    Integer.toString(Programs.freePort()), fleet.control().meshMember()));
            arguments.addAll(shell);
            ChildProcess echo = Programs.java("echo", fleet.home(), EchoNode.class, arguments.toArray(String[]::new));
            try {
                return new HeartbeatBench(fleet, security).measure();
            } finally {
                echo.kill();
            }
        }
    }

    private Best measure() throws Exception {
        registerAll();
        Supplier<Future<?>> heartbeat = this::heartbeat;
        Supplier<Future<?>> echo = this::echo;
        awaitEcho();
        Load.Result warm = Load.most(mesh.vertx(), 256, SECONDS, heartbeat);
        Load.Result warmEcho = Load.most(mesh.vertx(), 256, SECONDS, echo);
        System.out.printf("warm-up: %.0f and %.0f a second%n%n", warm.perSecond(), warmEcho.perSecond());

        Table table = new Table(
                "load",
                "round",
                "heartbeats/s",
                "echo/s",
                "ratio",
                "p50 ms",
                "p99 ms",
                "failures",
                "node CPU %",
                "oldest gauge in PostgreSQL, s");
        Best best = new Best(0, 0);
        for (int inFlight : List.of(64, 512)) {
            for (int round = 1; round <= ROUNDS; round++) {
                Load.Result peer = Load.most(mesh.vertx(), inFlight, SECONDS, echo);
                Usage before = usage();
                Load.Result own = Load.most(mesh.vertx(), inFlight, SECONDS, heartbeat);
                row(table, inFlight + " in flight", round, own, peer, before);
                best = best.with(own.perSecond(), peer.perSecond());
            }
        }
        Load.Result peer = Load.rate(mesh.vertx(), 2_000, SECONDS, echo);
        Usage before = usage();
        Load.Result own = Load.rate(mesh.vertx(), 2_000, SECONDS, heartbeat);
        row(table, "2,000/s", 1, own, peer, before);
        System.out.printf(
                "%nEcho at 2,000/s: p50 %s ms, p99 %s ms. Control node: %d MiB RSS.%n",
                Table.number(peer.latencies().percentile(50)),
                Table.number(peer.latencies().percentile(99)),
                usage().rssMebibytes());
        mesh.close(Duration.ofSeconds(5)).await(20, TimeUnit.SECONDS);
        return best;
    }

    private void row(Table table, String load, int round, Load.Result own, Load.Result peer, Usage before) {
        table.row(
                load,
                round,
                Table.number(own.perSecond()),
                Table.number(peer.perSecond()),
                Table.number(own.perSecond() / peer.perSecond()),
                Table.number(own.latencies().percentile(50)),
                Table.number(own.latencies().percentile(99)),
                own.failures(),
                Table.number(usage().cpuPercentSince(before)),
                Table.number(oldestGaugeSeconds()));
    }

    /** How old the gauges of the sandbox are that were written longest ago: they are persisted while heartbeats come. */
    private double oldestGaugeSeconds() {
        String oldest = fleet.api()
                .get("/api/v1/admin/sandboxes?pageSize=1&sort=lastHeartbeatAt")
                .getJsonArray("items")
                .getJsonObject(0)
                .getString("lastHeartbeatAt");
        return Duration.between(Instant.parse(oldest), Instant.now()).toMillis() / 1e3;
    }

    private void registerAll() throws Exception {
        String joinToken = fleet.joinToken();
        for (int i = 0; i < SANDBOXES; i++) {
            SimulatedSandbox sandbox = new SimulatedSandbox("simulated-" + i, joinToken, mesh.nodeId());
            leases.add(sandbox.register(bus).await(30, TimeUnit.SECONDS));
            sandboxes.add(sandbox);
        }
    }

    private Future<?> heartbeat() {
        int index = next++ % SANDBOXES;
        Registered lease = leases.get(index);
        return bus.request(
                        Address.heartbeat(lease.nodeId()),
                        sandboxes.get(index).heartbeat(lease),
                        HeartbeatAck::read,
                        ANSWER)
                .compose(ack -> ack.status() == AckStatus.OK
                        ? Future.succeededFuture(ack)
                        : Future.failedFuture("not acked: " + ack.status()));
    }

    private Future<?> echo() {
        int index = next++ % SANDBOXES;
        return bus.request(
                EchoNode.ADDRESS, sandboxes.get(index).heartbeat(leases.get(index)), HeartbeatAck::read, ANSWER);
    }

    private void awaitEcho() {
        dev.sandmesh.testbed.Eventually.hold("the echo answers", Duration.ofSeconds(60), () -> echo().map(true)
                .await(10, TimeUnit.SECONDS));
    }

    private Usage usage() {
        try {
            return Usage.of(fleet.control().process().pid());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
