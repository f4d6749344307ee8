package dev.sandmesh.testbed.bench;

import dev.sandmesh.testbed.Programs;
import dev.sandmesh.testbed.Usage;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Heartbeats over one link by turns to the control node and to the peer: as many as can be, then 2,000 a second. */
final class LinkLoad {

    private static final int SANDBOXES = Programs.setting("SANDMESH_BENCH_SANDBOXES", 500);
    private static final int SECONDS = Programs.setting("SANDMESH_BENCH_SECONDS", 8);
    private static final int ROUNDS = Programs.setting("SANDMESH_BENCH_ROUNDS", 3);
    private static final int RATE = 2_000;

    private final MeasuredLink link;
    private final Senders senders;
    private final Table table;

    /** One run of a load against one process. */
    record Run(Load.Result load, double cpuPercent, double cpuMillisOfThousand) {

        double perSecond() {
            return load.perSecond();
        }

        double millis(double percentile) {
            return load.latencies().percentile(percentile);
        }
    }

    /** The same load against both. */
    private record Pair(Run own, Run peer) {}

    /** What one link came to: the medians of the rounds that were as fast as could be, and the round at 2,000/s. */
    record Figures(Run own, Run peer, Run ownPaced, Run peerPaced, long nodeMebibytes) {}

    private LinkLoad(MeasuredLink link, Senders senders, Table table) {
        this.link = link;
        this.senders = senders;
        this.table = table;
    }

    /** The table that {@link #measure} adds rows to. */
    static Table table() {
        return new Table(
                "link",
                "load",
                "heartbeats/s",
                "echo/s",
                "ratio",
                "p50 ms",
                "p99 ms",
                "echo p50 ms",
                "echo p99 ms",
                "failures",
                "node, CPU ms per 1,000",
                "echo, CPU ms per 1,000",
                "node CPU %",
                "oldest gauge in PostgreSQL, s");
    }

    static Figures measure(MeasuredLink link, Table table) throws Exception {
        try (Senders senders = link.senders(SANDBOXES)) {
            return new LinkLoad(link, senders, table).measure();
        }
    }

    private Figures measure() throws IOException {
        for (int warming = 1; warming <= 2; warming++) {
            Pair warm = pair(most(256));
            System.err.printf(
                    "%s, warming up: %.0f heartbeats and %.0f echoes a second%n",
                    link.kind(), warm.own().perSecond(), warm.peer().perSecond());
        }
        List<Pair> rounds = new ArrayList<>();
        for (int inFlight : List.of(64, 512)) {
            for (int round = 1; round <= ROUNDS; round++) {
                Pair pair = pair(most(inFlight));
                row(inFlight + " in flight, round " + round, pair);
                if (inFlight == 512) {
                    rounds.add(pair);
                }
            }
        }
        Pair paced = pair(request -> Load.rate(senders.vertx(), RATE, SECONDS, request));
        row("2,000/s", paced);
        return new Figures(
                median(rounds, Pair::own),
                median(rounds, Pair::peer),
                paced.own(),
                paced.peer(),
                node().rssMebibytes());
    }

    private Function<Supplier<Future<?>>, Load.Result> most(int inFlight) {
        return request -> Load.most(senders.vertx(), inFlight, SECONDS, request);
    }

    private Pair pair(Function<Supplier<Future<?>>, Load.Result> load) throws IOException {
        Run peer = run(link.echo().pid(), () -> load.apply(senders::echo));
        Run own = run(link.fleet().control().process().pid(), () -> load.apply(senders::heartbeat));
        return new Pair(own, peer);
    }

    private static Run run(long pid, Supplier<Load.Result> load) throws IOException {
        Usage before = Usage.of(pid);
        Load.Result result = load.get();
        Usage after = Usage.of(pid);
        double thousands = result.latencies().count() / 1_000.0;
        return new Run(result, after.cpuPercentSince(before), after.cpuMillisSince(before) / thousands);
    }

    private static Run median(List<Pair> rounds, Function<Pair, Run> which) {
        ToDoubleFunction<Run> speed = Run::perSecond;
        List<Run> sorted = rounds.stream()
                .map(which)
                .sorted((one, other) -> Double.compare(speed.applyAsDouble(one), speed.applyAsDouble(other)))
                .toList();
        return sorted.get(sorted.size() / 2);
    }

    private void row(String load, Pair pair) {
        Run own = pair.own();
        Run peer = pair.peer();
        table.row(
                link.kind(),
                load,
                Table.number(own.perSecond()),
                Table.number(peer.perSecond()),
                Table.number(own.perSecond() / peer.perSecond()),
                Table.number(own.millis(50)),
                Table.number(own.millis(99)),
                Table.number(peer.millis(50)),
                Table.number(peer.millis(99)),
                own.load().failures() + peer.load().failures(),
                Table.number(own.cpuMillisOfThousand()),
                Table.number(peer.cpuMillisOfThousand()),
                Table.number(own.cpuPercent()),
                Table.number(oldestGaugeSeconds()));
    }

    private Usage node() throws IOException {
        return Usage.of(link.fleet().control().process().pid());
    }

    /** How old the gauges of the sandbox are that were written longest ago: they are persisted while heartbeats come. */
    private double oldestGaugeSeconds() {
        String oldest = link.fleet()
                .api()
                .get("/api/v1/admin/sandboxes?pageSize=1&sort=lastHeartbeatAt&q=simulated-")
                .getJsonArray("items")
                .getJsonObject(0)
                .getString("lastHeartbeatAt");
        return Duration.between(Instant.parse(oldest), Instant.now()).toMillis() / 1e3;
    }
}
