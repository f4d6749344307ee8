package dev.sandmesh.testbed.bench;

import dev.sandmesh.testbed.Eventually;
import dev.sandmesh.testbed.Fleet;
import dev.sandmesh.testbed.OwnPostgres;
import dev.sandmesh.testbed.Programs;
import dev.sandmesh.testbed.Usage;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * The registry of one control node at 10,000 sandboxes, beside a small Fastify server that does the same work on the same PostgreSQL,
 * in turns. SANDMESH_BENCH_SECONDS is how long each load of 100 requests a second lasts.
 */
final class RegistryBench {

    private static final int SANDBOXES = 10_000;
    private static final int RATE = 100;
    private static final int SECONDS = Programs.setting("SANDMESH_BENCH_SECONDS", 60);
    private static final int SHORT = Math.min(8, SECONDS);
    private static final int IN_FLIGHT = 32;
    private static final int POOL = 8;
    private static final double LIMIT_MILLIS = 200;
    private static final Duration RECONNECT = Duration.ofMinutes(1);
    private static final Pattern STATEMENT = Pattern.compile("change_head\\(\\)|^SELECT\\s+id, name|append_audit");

    private final Vertx vertx;
    private final OwnPostgres postgres;
    private final RegistryWork work;
    private final List<Server> servers;

    private record Server(String name, long pid, RegistryDoor door) {}

    private RegistryBench(Vertx vertx, OwnPostgres postgres, RegistryWork work, List<Server> servers) {
        this.vertx = vertx;
        this.postgres = postgres;
        this.work = work;
        this.servers = servers;
    }

    public static void main(String[] arguments) throws Exception {
        Vertx vertx = Vertx.vertx();
        Path folder = Programs.temporaryFolder("sandmesh-registry-");
        try (OwnPostgres postgres = OwnPostgres.start()) {
            Map<String, String> environment = new HashMap<>(postgres.environment());
            // counted, but never reached
            environment.put("SANDMESH_RATE_LIMIT", "1000000");
            String url = environment.getOrDefault("SANDMESH_DB_URL", "");
            try (Fleet fleet = Fleet.start(environment);
                    Connection owner = postgres.ownerConnection();
                    FastifyPeer peer = FastifyPeer.start(vertx, folder, url, POOL)) {
                List<String> ids = RegistrySeed.plant(owner, SANDBOXES);
                RegistryDoor door = new RegistryDoor(
                        vertx,
                        URI.create(fleet.api().base()).getPort(),
                        fleet.api().accessToken());
                new RegistryBench(
                                vertx,
                                postgres,
                                new RegistryWork(ids),
                                List.of(
                                        new Server(
                                                "Sandmesh",
                                                fleet.control().process().pid(),
                                                door),
                                        new Server("Fastify", peer.pid(), peer.door())))
                        .measure();
                door.close();
            }
        } finally {
            vertx.close().await(30, TimeUnit.SECONDS);
        }
    }

    private void measure() throws Exception {
        for (Server server : servers) {
            for (RegistryWork.Kind kind : RegistryWork.Kind.values()) {
                Load.Result warm = Load.most(vertx, IN_FLIGHT, SHORT, () -> work.request(server.door(), kind));
                System.out.printf("warm-up of %s: %.0f/s, %s%n", server.name(), warm.perSecond(), kind.title());
            }
        }
        steady();
        most();
        highest();
        inDatabase();
    }

    private void steady() throws Exception {
        System.out.printf("%n%,d sandboxes, %d requests a second for %d s%n%n", SANDBOXES, RATE, SECONDS);
        Table table = new Table("request", "server", "p50 ms", "p95 ms", "p99 ms", "errors", "CPU %", "RSS MiB");
        for (RegistryWork.Kind kind : RegistryWork.Kind.values()) {
            for (Server server : servers) {
                Usage before = Usage.of(server.pid());
                Load.Result result = Load.rate(vertx, RATE, SECONDS, () -> work.request(server.door(), kind));
                Usage after = Usage.of(server.pid());
                table.row(
                        kind.title(),
                        server.name(),
                        percentile(result, 50),
                        percentile(result, 95),
                        percentile(result, 99),
                        result.failures(),
                        Table.number(after.cpuPercentSince(before)),
                        after.rssMebibytes());
            }
        }
    }

    private void most() {
        System.out.printf("%nAs many as can be with %d in flight, %d s each%n%n", IN_FLIGHT, SHORT);
        Table table =
                new Table("request", "Sandmesh/s", "Fastify/s", "ratio", "Sandmesh p99 ms", "Fastify p99 ms", "errors");
        for (RegistryWork.Kind kind : RegistryWork.Kind.values()) {
            List<Load.Result> results = servers.stream()
                    .map(server -> Load.most(vertx, IN_FLIGHT, SHORT, () -> work.request(server.door(), kind)))
                    .toList();
            Load.Result own = results.get(0);
            Load.Result peer = results.get(1);
            table.row(
                    kind.title(),
                    Table.number(own.perSecond()),
                    Table.number(peer.perSecond()),
                    Table.number(own.perSecond() / peer.perSecond()),
                    percentile(own, 99),
                    percentile(peer, 99),
                    own.failures() + peer.failures());
        }
    }

    private void highest() {
        System.out.printf("%nThe highest rate of a mix of them with p95 below %.0f ms%n%n", LIMIT_MILLIS);
        Table table = new Table("server", "requests/s");
        servers.forEach(server -> table.row(server.name(), highest(server)));
    }

    /** Doubles until it is too much, then halves the distance five times. */
    private int highest(Server server) {
        int borne = RATE;
        int tooMuch = RATE;
        while (tooMuch == borne) {
            tooMuch *= 2;
            borne = bears(server, tooMuch) ? tooMuch : borne;
        }
        for (int step = 0; step < 5; step++) {
            int middle = (borne + tooMuch) / 2;
            if (bears(server, middle)) {
                borne = middle;
            } else {
                tooMuch = middle;
            }
        }
        return borne;
    }

    private boolean bears(Server server, int rate) {
        Load.Result result = Load.rate(vertx, rate, SHORT, () -> work.mixed(server.door()));
        return result.failures() == 0
                && result.latencies().percentile(95) < LIMIT_MILLIS
                && result.perSecond() > rate * 0.95;
    }

    /** In a run of its own, since to log every statement costs time. */
    private void inDatabase() throws Exception {
        System.out.printf("%nWithin PostgreSQL, at %d requests a second%n%n", RATE);
        postgres.stop();
        postgres.startAgain(DatabaseTimes.OPTIONS);
        Table table = new Table("request", "server", "p50 ms", "p95 ms", "p99 ms", "requests", "errors");
        for (Server server : servers) {
            Eventually.hold("there are connections again", RECONNECT, () -> work.answers(server.door()));
            for (RegistryWork.Kind kind : RegistryWork.Kind.values()) {
                long from = Files.size(postgres.log());
                Load.Result result = Load.rate(vertx, RATE, SHORT, () -> work.request(server.door(), kind));
                Latencies latencies = DatabaseTimes.read(postgres.log(), from, STATEMENT);
                table.row(
                        kind.title(),
                        server.name(),
                        Table.number(latencies.percentile(50)),
                        Table.number(latencies.percentile(95)),
                        Table.number(latencies.percentile(99)),
                        latencies.count(),
                        result.failures());
            }
        }
    }

    private static String percentile(Load.Result result, double percent) {
        return Table.number(result.latencies().percentile(percent));
    }
}
