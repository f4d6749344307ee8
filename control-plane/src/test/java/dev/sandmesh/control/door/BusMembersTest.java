package dev.sandmesh.control.door;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.control.audit.Audit;
import dev.sandmesh.control.change.ChangeLog;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.TestingCaller;
import dev.sandmesh.control.operation.FleetOperations;
import dev.sandmesh.control.operation.TestingOperations;
import dev.sandmesh.control.registry.Registry;
import dev.sandmesh.control.testing.TestingAudit;
import dev.sandmesh.control.testing.Waiting;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.BusListener;
import dev.sandmesh.protocol.ErrorKind;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Sender;
import dev.sandmesh.protocol.client.CancelOperation;
import dev.sandmesh.protocol.client.ChangePage;
import dev.sandmesh.protocol.client.GetFleetSummary;
import dev.sandmesh.protocol.client.GetOperation;
import dev.sandmesh.protocol.client.ListChanges;
import dev.sandmesh.protocol.client.OperationAction;
import dev.sandmesh.protocol.client.OperationArguments;
import dev.sandmesh.protocol.client.OperationBounds;
import dev.sandmesh.protocol.client.SandboxSelector;
import dev.sandmesh.protocol.client.StartOperation;
import dev.sandmesh.protocol.client.View;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class BusMembersTest {

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final SandboxId SANDBOX = SandboxId.of(UUID.randomUUID().toString());
    private static final Map<String, Caller> CALLERS = Map.of(
            "smt_operator",
                    TestingCaller.of("3", "operator", "operator", Set.of("sandbox:read", "sandbox:operate"), false),
            "smt_reader", TestingCaller.of("1", "reader", "viewer", Set.of("sandbox:read"), false),
            "smt_scoped", TestingCaller.within(List.of("prod"), "sandbox:read", "sandbox:operate"));

    private static final AtomicInteger VERIFIED = new AtomicInteger();

    private Vertx vertx;
    private Database database;
    private Audit audit;
    private Bus bus;

    @BeforeEach
    void start() throws Exception {
        VERIFIED.set(0);
        vertx = Vertx.vertx();
        database = POSTGRES.open(vertx);
        bus = new Bus(vertx, BusListener.NONE);
        ChangeLog changes = new ChangeLog(database, bus);
        audit = TestingAudit.open(vertx, database);
        Registry registry = new Registry(
                vertx, new Registry.Grounds(database, changes, audit.trail()), bus, InstantSource.system());
        vertx.deployVerticle(registry.fleet()).await(20, SECONDS);
        FleetOperations operations = TestingOperations.open(new FleetOperations.Parts(
                vertx, "n1", database, changes, audit.trail(), registry, bus, InstantSource.system()));
        BusDoorDesk desk = new BusDoorDesk(changes, registry, operations, audit.refusals());
        vertx.deployVerticle(new BusMembersVerticle(bus, desk, BusMembersTest::authenticate))
                .await(20, SECONDS);
        insertSandbox();
    }

    @AfterEach
    void stop() throws Exception {
        audit.close().await(10, SECONDS);
        database.close().await(10, SECONDS);
        vertx.close().await(20, SECONDS);
    }

    @Test
    void whoShowsATokenMayWhatItsHolderMay() throws Exception {
        JsonObject begun = view(Address.OPERATION, check(), "smt_operator");
        UUID id = UUID.fromString(begun.getString("id"));
        Waiting.until("it has ended", () -> view(Address.QUERY, new GetOperation(id), "smt_reader")
                .getString("status")
                .equals("succeeded"));
        assertThat(view(Address.QUERY, new GetFleetSummary(), "smt_reader").getInteger("total"))
                .isPositive();
        assertRefused(Address.OPERATION, new CancelOperation(id), "smt_operator", ErrorKind.REFUSED, "state_conflict");
        assertRefused(Address.QUERY, new GetOperation(id), "smt_scoped", ErrorKind.REFUSED, "operation_not_found");
        assertRefused(
                Address.QUERY,
                new GetOperation(UUID.randomUUID()),
                "smt_reader",
                ErrorKind.REFUSED,
                "operation_not_found");
    }

    @Test
    void whatIsForbiddenIsOnTheTrailOfWhoeverHoldsTheToken() throws Exception {
        assertRefused(Address.OPERATION, check(), "smt_reader", ErrorKind.REFUSED, "forbidden");
        assertRefused(Address.OPERATION, check(), "smt_scoped", ErrorKind.REFUSED, "sandbox_not_found");
        audit.refusals().turn().await(20, SECONDS);
        assertThat(rows())
                .contains("startOperation by reader from mesh", "startOperation by scoped@example.org from mesh");
    }

    @Test
    void whoShowsNothingIsToldWhatItCouldOverhear() throws Exception {
        assertThat(bus.request(Address.QUERY, new ListChanges(0, 10), ChangePage::read, LIMIT)
                        .await(20, SECONDS))
                .isNotNull();
        assertRefused(Address.QUERY, new GetFleetSummary(), "", ErrorKind.UNAUTHORIZED, "");
        assertRefused(Address.OPERATION, check(), "", ErrorKind.UNAUTHORIZED, "unauthenticated");
        assertRefused(Address.OPERATION, check(), "smt_made_up", ErrorKind.UNAUTHORIZED, "unauthenticated");
    }

    @Test
    void whoAsksWithoutEndIsToldToWaitAndTheOthersGoOn() throws Exception {
        List<Future<JsonObject>> flood = IntStream.range(0, 300)
                .mapToObj(i -> ask(Address.QUERY, new GetFleetSummary(), "smt_reader"))
                .toList();
        assertThat(view(Address.QUERY, new GetFleetSummary(), "smt_operator")).isNotEmpty();
        Future.join(flood).otherwiseEmpty().await(60, SECONDS);
        assertThat(flood.stream().filter(Future::failed).map(Future::cause))
                .isNotEmpty()
                .allSatisfy(refused -> assertThat(refused)
                        .isInstanceOfSatisfying(ProtocolException.class, told -> assertThat(told.pointer())
                                .isEqualTo("overloaded")));
        assertThat(flood.stream().filter(Future::succeeded)).isNotEmpty();
    }

    /** However many tokens a member makes up, few are verified, and who is known is answered. */
    @Test
    void madeUpTokensAreMeasuredBeforeTheyAreVerified() throws Exception {
        view(Address.QUERY, new GetFleetSummary(), "smt_reader");
        List<Future<JsonObject>> flood = IntStream.range(0, 2_000)
                .mapToObj(i -> ask(Address.QUERY, new GetFleetSummary(), "smt_made_up_" + i))
                .toList();
        assertThat(view(Address.QUERY, new GetFleetSummary(), "smt_reader")).isNotEmpty();
        Future.join(flood).otherwiseEmpty().await(60, SECONDS);
        assertThat(flood.stream().map(refused -> ((ProtocolException) refused.cause()).pointer()))
                .containsOnly("unauthenticated", "overloaded");
        assertThat(VERIFIED.get()).isLessThan(1_000);
    }

    @Test
    void whoShowsNothingIsMeasuredToo() throws Exception {
        List<Future<ChangePage>> flood = IntStream.range(0, 1_000)
                .mapToObj(i -> bus.request(Address.QUERY, new ListChanges(0, 10), ChangePage::read, LIMIT))
                .toList();
        Future.join(flood).otherwiseEmpty().await(60, SECONDS);
        assertThat(flood.stream().filter(Future::failed)).isNotEmpty();
        assertThat(view(Address.QUERY, new GetFleetSummary(), "smt_reader")).isNotEmpty();
    }

    private Future<JsonObject> ask(String address, ProtocolMessage message, String token) {
        return bus.request(address, message, View::read, LIMIT, Sender.withToken(token))
                .map(View::body);
    }

    private JsonObject view(String address, ProtocolMessage message, String token) throws Exception {
        return ask(address, message, token).await(20, SECONDS);
    }

    private void assertRefused(String address, ProtocolMessage message, String token, ErrorKind kind, String code) {
        assertThatThrownBy(() -> view(address, message, token))
                .isInstanceOfSatisfying(ProtocolException.class, refused -> {
                    assertThat(refused.kind()).isEqualTo(kind);
                    assertThat(refused.pointer()).isEqualTo(code);
                });
    }

    private static StartOperation check() {
        return new StartOperation(
                OperationAction.CHECK,
                OperationArguments.NONE,
                SandboxSelector.of(SANDBOX),
                OperationBounds.USUAL,
                false,
                Optional.empty());
    }

    private static Future<Caller> authenticate(String token) {
        VERIFIED.incrementAndGet();
        Caller caller = CALLERS.get(token);
        return caller == null
                ? Future.failedFuture(new SandmeshException(ErrorCode.UNAUTHENTICATED))
                : Future.succeededFuture(caller);
    }

    private List<String> rows() throws Exception {
        return database
                .client()
                .query(
                        "SELECT action || ' by ' || actor_name || ' from ' || address AS row FROM audit WHERE outcome = 'denied'")
                .execute()
                .await(20, SECONDS)
                .stream()
                .map(row -> row.getString("row"))
                .toList();
    }

    private void insertSandbox() throws Exception {
        database.client()
                .preparedQuery(
                        "INSERT INTO sandboxes (id, name, environment, provider, instance_id, status, created_at, updated_at)"
                                + " VALUES ($1, 'one', 'dev', 'manual', 'one', 'active', now(), now())"
                                + " ON CONFLICT DO NOTHING")
                .execute(Tuple.of(SANDBOX.value()))
                .compose(added -> database.client()
                        .preparedQuery("INSERT INTO sandbox_state (sandbox_id, health_since) VALUES ($1, now())"
                                + " ON CONFLICT DO NOTHING")
                        .execute(Tuple.of(SANDBOX.value())))
                .await(20, SECONDS);
    }
}
