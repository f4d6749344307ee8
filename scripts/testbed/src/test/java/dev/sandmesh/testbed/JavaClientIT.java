package dev.sandmesh.testbed;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.client.ClientConfig;
import dev.sandmesh.client.FleetException;
import dev.sandmesh.client.Operation;
import dev.sandmesh.client.SandmeshClient;
import dev.sandmesh.client.Subscription;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.client.GetFleetSummary;
import dev.sandmesh.protocol.client.GetSandbox;
import dev.sandmesh.protocol.client.ListChanges;
import dev.sandmesh.protocol.client.OperationAction;
import dev.sandmesh.protocol.client.OperationArguments;
import dev.sandmesh.protocol.client.OperationBounds;
import dev.sandmesh.protocol.client.OperationProgress;
import dev.sandmesh.protocol.client.OperationStatus;
import dev.sandmesh.protocol.client.Samples;
import dev.sandmesh.protocol.client.SandboxSelector;
import dev.sandmesh.protocol.client.StartOperation;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The client for Java over a real door, which also dies and comes back. */
@TestInstance(Lifecycle.PER_CLASS)
class JavaClientIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final List<String> NAMES = List.of("one", "two");

    private final Vertx vertx = Vertx.vertx();
    private Fleet fleet;
    private String token;
    private SandmeshClient client;

    @BeforeAll
    void start() throws Exception {
        fleet = Fleet.start(Topology.NODES_1, Map.of());
        NAMES.forEach(name -> fleet.addSandbox(name, SandboxKind.SMALL));
        for (String name : NAMES) {
            Eventually.hold(
                    name + " is there",
                    LIMIT,
                    () -> fleet.api().findSandbox(name).isPresent()
                            && fleet.api().pid(name, "second") > 0);
        }
        token = token("java", "sandbox:read", "sandbox:operate", "sandbox:exec");
        client = connect(token);
    }

    @AfterAll
    void stop() throws Exception {
        client.close().await(20, SECONDS);
        vertx.close().await(20, SECONDS);
        fleet.close();
    }

    @Test
    void asksForWhatThereIs() throws Exception {
        List<JsonObject> all = client.sandboxes(everyone()).await(30, SECONDS);
        assertThat(all).extracting(one -> one.getString("name")).containsExactly("one", "two");
        SandboxId id = SandboxId.of(all.get(0).getString("id"));
        assertThat(client.query(new GetSandbox(id)).await(30, SECONDS).getString("name"))
                .isEqualTo("one");
        assertThat(client.query(new GetFleetSummary()).await(30, SECONDS)).isNotEmpty();
        assertRefused(client.query(new GetSandbox(SandboxId.of(UUID.randomUUID().toString()))), "sandbox_not_found");
    }

    @Test
    void asksManyThingsWithoutBeingTakenForAFlood() throws Exception {
        List<Future<JsonObject>> all = IntStream.range(0, 200)
                .mapToObj(i -> client.query(new GetFleetSummary()))
                .toList();
        Future.all(all).await(60, SECONDS);
    }

    @Test
    void ordersAndFollowsAnOperation() throws Exception {
        Queue<OperationProgress> steps = new ConcurrentLinkedQueue<>();
        assertThat(client.preview(restart()).await(30, SECONDS).getInteger("total"))
                .isEqualTo(2);
        Operation ended = client.start(restart())
                .compose(begun -> client.follow(begun.id(), LIMIT, steps::add))
                .await(3, MINUTES);
        assertThat(ended.status()).isEqualTo(OperationStatus.SUCCEEDED);
        assertThat(ended.targets()).hasSize(2);
        assertThat(steps).isNotEmpty();
    }

    @Test
    void cancelsWhatRuns() throws Exception {
        Operation begun = client.start(sleep("600", "")).await(30, SECONDS);
        Future<Operation> end = client.follow(begun.id(), LIMIT, step -> {});
        client.cancel(begun.id()).await(30, SECONDS);
        assertThat(end.await(3, MINUTES).status()).isEqualTo(OperationStatus.CANCELLED);
    }

    @Test
    void whatIsRefusedHasItsCode() throws Exception {
        SandmeshClient reader = connect(token("reads", "sandbox:read"));
        try {
            assertRefused(reader.start(restart()), "forbidden");
            assertRefused(reader.follow(UUID.randomUUID(), LIMIT, step -> {}), "operation_not_found");
            assertRefused(reader.samples("elsewhere", samples -> {}), "environment_forbidden");
        } finally {
            reader.close().await(20, SECONDS);
        }
        assertRefused(reader.query(new GetFleetSummary()), "closed");
        assertRefused(
                SandmeshClient.connect(vertx, ClientConfig.of(fleet.api().base(), "smt_nobody")), "unauthenticated");
        ClientConfig nowhere = new ClientConfig(
                URI.create("http://127.0.0.1:" + Checkout.freePort()),
                () -> Future.succeededFuture(token),
                Duration.ofSeconds(2),
                Optional.empty());
        assertRefused(SandmeshClient.connect(vertx, nowhere), "unreachable");
    }

    @Test
    void bringsSamplesUntilItIsClosed() throws Exception {
        Queue<Samples> came = new ConcurrentLinkedQueue<>();
        Subscription samples = client.samples("dev", came::add).await(30, SECONDS);
        Eventually.hold("samples come", LIMIT, () -> came.stream()
                .anyMatch(one -> !one.items().isEmpty()));
        samples.close();
    }

    @Test
    void changesAndOperationsGoOnOverTheDeathOfTheControlNode() throws Exception {
        Queue<Long> told = new ConcurrentLinkedQueue<>();
        Queue<Long> fromNow = new ConcurrentLinkedQueue<>();
        long begun = client.query(new ListChanges(0, 1)).await(30, SECONDS).getLong("head");
        Subscription all = client.changes(OptionalLong.of(begun), change -> told.add(change.seq()))
                .await(30, SECONDS);
        Subscription later = client.changes(OptionalLong.empty(), change -> fromNow.add(change.seq()))
                .await(30, SECONDS);
        Operation operation = client.start(sleep("5", "death")).await(30, SECONDS);
        Future<Operation> end = client.follow(operation.id(), LIMIT, step -> {});
        fleet.killControl();
        fleet.restartControl();
        // The same order again is the same operation.
        assertThat(client.start(sleep("5", "death")).await(60, SECONDS).id()).isEqualTo(operation.id());
        assertThat(end.await(3, MINUTES).status()).isEqualTo(OperationStatus.SUCCEEDED);
        Operation restarted = client.start(restart())
                .compose(again -> client.follow(again.id(), LIMIT, step -> {}))
                .await(3, MINUTES);
        assertThat(restarted.status()).isEqualTo(OperationStatus.SUCCEEDED);
        long last = client.query(new ListChanges(0, 1)).await(30, SECONDS).getLong("head");
        List<Long> logged = logged(begun, last);
        Eventually.hold("all changes are told", LIMIT, () -> upTo(told, last).size() >= logged.size());
        assertThat(upTo(told, last)).isEqualTo(logged);
        assertThat(upTo(fromNow, last))
                .isNotEmpty()
                .isEqualTo(logged.subList(logged.size() - upTo(fromNow, last).size(), logged.size()));
        all.close();
        later.close();
    }

    private static List<Long> upTo(Queue<Long> told, long last) {
        return told.stream().filter(seq -> seq <= last).toList();
    }

    private List<Long> logged(long after, long last) throws Exception {
        List<Long> all = new ArrayList<>();
        long cursor = after;
        while (cursor < last) {
            JsonArray page = client.query(new ListChanges(cursor, 500))
                    .await(30, SECONDS)
                    .getJsonArray("changes");
            for (Object change : page) {
                cursor = ((JsonObject) change).getLong("seq");
                all.add(cursor);
            }
        }
        return all.stream().filter(seq -> seq <= last).toList();
    }

    private SandmeshClient connect(String secret) throws Exception {
        return SandmeshClient.connect(vertx, ClientConfig.of(fleet.api().base(), secret))
                .await(60, SECONDS);
    }

    private static StartOperation restart() {
        return new StartOperation(
                OperationAction.RESTART_PROCESS,
                OperationArguments.of("second"),
                everyone(),
                OperationBounds.USUAL,
                false,
                Optional.empty());
    }

    private static StartOperation sleep(String seconds, String key) {
        OperationArguments arguments = new OperationArguments(
                Optional.empty(),
                Optional.empty(),
                List.of("sleep", seconds),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.of(900),
                false);
        return new StartOperation(
                OperationAction.EXEC,
                arguments,
                everyone(),
                new OperationBounds(1, 0, 900),
                false,
                Optional.of(key).filter(one -> !one.isEmpty()));
    }

    private static SandboxSelector everyone() {
        return new SandboxSelector(List.of(), List.of("dev"), List.of(), Map.of(), "");
    }

    private static void assertRefused(Future<?> asked, String code) {
        assertThatThrownBy(() -> asked.await(60, SECONDS))
                .isInstanceOfSatisfying(FleetException.class, refused -> assertThat(refused.code())
                        .isEqualTo(code));
    }

    private String token(String name, String... permissions) {
        return new JsonObject(fleet.api()
                        .post(
                                "/api/v1/auth/tokens",
                                new JsonObject()
                                        .put("name", name)
                                        .put("permissions", new JsonArray(List.of(permissions)))
                                        .put("environments", new JsonArray().add("dev")))
                        .body())
                .getString("secret");
    }
}
