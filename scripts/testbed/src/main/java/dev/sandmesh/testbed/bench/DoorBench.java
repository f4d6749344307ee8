package dev.sandmesh.testbed.bench;

import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.client.GetSandbox;
import dev.sandmesh.testbed.ChildProcess;
import dev.sandmesh.testbed.Fleet;
import dev.sandmesh.testbed.OwnPostgres;
import dev.sandmesh.testbed.Programs;
import dev.sandmesh.testbed.Usage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The bus door of one control node, with its permission checks, beside the event bus bridge of bare Vert.x, which has none, in turns: queries that are
 * answered, and changes that are told. SANDMESH_BENCH_SECONDS is how long each load lasts, SANDMESH_BENCH_ROUNDS how often.
 */
final class DoorBench {

    private static final int SANDBOXES = 1_000;
    private static final int SECONDS = Programs.setting("SANDMESH_BENCH_SECONDS", 15);
    private static final int ROUNDS = Programs.setting("SANDMESH_BENCH_ROUNDS", 2);
    private static final int SHORT = Math.min(8, SECONDS);

    /** The door takes 200 messages a second of one account, 50 of one socket. */
    private static final int ACCOUNTS = 40;

    private static final int ASKERS_OF_ONE = 4;
    private static final int WATCHERS_OF_ONE = 10;
    private static final int QUERIES_A_SECOND = 500;
    private static final int QUERIES_AT_ONCE = 32;
    private static final int CHANGES_A_SECOND = 10;
    private static final int CHANGES_AT_ONCE = 4;
    private static final String ENVIRONMENT = "dev";
    private static final String ELSEWHERE = "elsewhere";

    private final Vertx vertx;
    private final DoorGuests guests;
    private final Server door;
    private final Server bridge;

    /** @param changing makes a change with these labels, of which all who watch are to be told */
    private record Server(String name, long pid, DoorCrowd crowd, DoorCrowd.Making changing) {
        Future<?> change() {
            return crowd.told(changing);
        }
    }

    private DoorBench(Vertx vertx, DoorGuests guests, Server door, Server bridge) {
        this.vertx = vertx;
        this.guests = guests;
        this.door = door;
        this.bridge = bridge;
    }

    public static void main(String[] arguments) throws Exception {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        Path folder = Programs.temporaryFolder("sandmesh-door-");
        try (OwnPostgres postgres = OwnPostgres.start()) {
            Map<String, String> environment = new HashMap<>(postgres.environment());
            // counted, but never reached: not what is measured here
            environment.put("SANDMESH_RATE_LIMIT", "1000000");
            try (Fleet fleet = Fleet.start(environment);
                    Connection owner = postgres.ownerConnection()) {
                List<String> planted = RegistrySeed.plant(owner, SANDBOXES);
                assert planted.size() == SANDBOXES;
                compare(vertx, folder, fleet);
            }
        } finally {
            vertx.close().await(30, TimeUnit.SECONDS);
        }
    }

    private static void compare(Vertx vertx, Path folder, Fleet fleet) throws Exception {
        DoorGuests guests = DoorGuests.invite(vertx, fleet.api(), ACCOUNTS, ENVIRONMENT, ELSEWHERE);
        DoorChanges changes = DoorChanges.of(vertx, fleet.api(), ENVIRONMENT);
        JsonObject query = new GetSandbox(new SandboxId(changes.first())).toJson();
        int port = URI.create(fleet.api().base()).getPort();
        DoorCrowd ours = new DoorCrowd(vertx, new DoorCrowd.Place(port, "/api/v1/bus/websocket"), query);
        ours.ask(DoorGuests.each(guests.within(), ASKERS_OF_ONE));
        Server door = new Server("Sandmesh", fleet.control().process().pid(), ours, changes::patch);
        Path answer =
                Files.writeString(folder.resolve("answer.json"), ours.answer().encode());
        int bridgePort = Programs.freePort();
        ChildProcess peer =
                Programs.java("bridge", folder, BridgePeer.class, Integer.toString(bridgePort), answer.toString());
        try {
            Programs.awaitListening("the bridge", bridgePort);
            DoorCrowd theirs = new DoorCrowd(vertx, new DoorCrowd.Place(bridgePort, BridgePeer.WEBSOCKET), query);
            theirs.ask(DoorGuests.each(guests.within(), ASKERS_OF_ONE));
            Server bridge = new Server(
                    "bridge of Vert.x", peer.pid(), theirs, labels -> theirs.publish(ours.changeLike(labels)));
            new DoorBench(vertx, guests, door, bridge).measure();
        } finally {
            peer.terminate(Duration.ofSeconds(10));
            changes.close();
        }
    }

    private void measure() throws Exception {
        queries();
        changes();
    }

    private void queries() throws Exception {
        for (Server server : List.of(door, bridge)) {
            Load.Result warm = Load.most(vertx, QUERIES_AT_ONCE, SHORT, server.crowd()::query);
            System.out.printf("warm-up of %s: %.0f/s%n", server.name(), warm.perSecond());
        }
        System.out.printf(
                "%nOne sandbox asked for over %d sockets of %d accounts, %d s each; question and answer are a frame each%n%n",
                ACCOUNTS * ASKERS_OF_ONE, ACCOUNTS, SECONDS);
        Table table = table("p50 ms");
        for (int round = 1; round <= ROUNDS; round++) {
            for (Server server : List.of(door, bridge)) {
                row(
                        table,
                        server,
                        QUERIES_A_SECOND + " questions/s",
                        round,
                        2,
                        () -> Load.rate(vertx, QUERIES_A_SECOND, SECONDS, server.crowd()::query));
                row(
                        table,
                        server,
                        QUERIES_AT_ONCE + " under way",
                        round,
                        2,
                        () -> Load.most(vertx, QUERIES_AT_ONCE, SECONDS, server.crowd()::query));
            }
        }
    }

    private void changes() throws Exception {
        for (Server server : List.of(door, bridge)) {
            server.crowd().watch(DoorGuests.each(guests.within(), WATCHERS_OF_ONE));
            Load.Result warm = Load.most(vertx, CHANGES_AT_ONCE, SHORT, server::change);
            System.out.printf("warm-up of %s: %.0f changes/s%n", server.name(), warm.perSecond());
        }
        System.out.printf(
                "%nChanges, each told to %d sockets, %d s each; ours are made by HTTP and committed first, which is counted%n%n",
                door.crowd().watchers(), SECONDS);
        Table table = table("all told, p50 ms");
        for (int round = 1; round <= ROUNDS; round++) {
            told(table, door, "", round);
            told(table, bridge, "", round);
        }
        door.crowd().watchInVain(DoorGuests.each(guests.elsewhere(), WATCHERS_OF_ONE));
        told(table, door, ", beside as many who may not see it", 1);
    }

    private void told(Table table, Server server, String beside, int round) throws Exception {
        int watchers = server.crowd().watchers();
        row(
                table,
                server,
                CHANGES_A_SECOND + " changes/s" + beside,
                round,
                watchers,
                () -> Load.rate(vertx, CHANGES_A_SECOND, SECONDS, server::change));
        row(
                table,
                server,
                CHANGES_AT_ONCE + " under way" + beside,
                round,
                watchers,
                () -> Load.most(vertx, CHANGES_AT_ONCE, SECONDS, server::change));
    }

    private static Table table(String median) {
        return new Table(
                "server", "load", "round", "frames/s", median, "p99 ms", "failures", "CPU µs a frame", "RSS MiB");
    }

    /** @param frames of one question, or one change */
    private static void row(Table table, Server server, String load, int round, int frames, Supplier<Load.Result> run)
            throws Exception {
        Measured measured = measure(server, run);
        Load.Result result = measured.result();
        table.row(
                server.name(),
                load,
                round,
                Table.number(result.perSecond() * frames),
                percentile(result, 50),
                percentile(result, 99),
                result.failures(),
                Table.number(measured.cpuMillis() * 1_000 / result.latencies().count() / frames),
                measured.rssMebibytes());
    }

    private record Measured(Load.Result result, double cpuMillis, long rssMebibytes) {}

    private static Measured measure(Server server, Supplier<Load.Result> run) throws Exception {
        Usage before = Usage.of(server.pid());
        Load.Result result = run.get();
        Usage after = Usage.of(server.pid());
        return new Measured(result, after.cpuMillisSince(before), after.rssMebibytes());
    }

    private static String percentile(Load.Result result, double percent) {
        return Table.number(result.latencies().percentile(percent));
    }
}
