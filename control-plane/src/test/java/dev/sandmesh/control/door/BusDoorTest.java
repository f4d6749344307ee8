package dev.sandmesh.control.door;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sandmesh.control.audit.Audit;
import dev.sandmesh.control.change.ChangeLog;
import dev.sandmesh.control.change.Committed;
import dev.sandmesh.control.change.Fact;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.DatabaseCable;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.HttpParts;
import dev.sandmesh.control.http.Readiness;
import dev.sandmesh.control.http.TestHttp;
import dev.sandmesh.control.http.TestingCaller;
import dev.sandmesh.control.operation.FleetOperations;
import dev.sandmesh.control.operation.TestingOperations;
import dev.sandmesh.control.registry.Registry;
import dev.sandmesh.control.testing.TestingAudit;
import dev.sandmesh.control.testing.Waiting;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.BusListener;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.client.ChangeKind;
import dev.sandmesh.protocol.client.ListChanges;
import dev.sandmesh.protocol.client.Samples;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class BusDoorTest {

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private static final Caller READER = TestingCaller.of("1", "reader", "superadmin", Set.of("sandbox:read"), false);
    private static final Caller OPERATOR =
            TestingCaller.of("3", "operator", "operator", Set.of("sandbox:read", "sandbox:operate"), false);
    private static final Caller NOBODY = TestingCaller.of("2", "nobody", "user", Set.of(), false);
    private static final Caller SCOPED = TestingCaller.within(List.of("prod"), "sandbox:read");
    /** Seconds: sockets of a login that is over close within five. */
    private static final int THREE_TIMES_THE_BUDGET = 15;

    private static final SandboxId SANDBOX = SandboxId.of(UUID.randomUUID().toString());

    private final Set<Caller> over = ConcurrentHashMap.newKeySet();
    private final Set<String> tickets = ConcurrentHashMap.newKeySet();
    private Vertx vertx;
    private DatabaseCable cable;
    private Database database;
    private Bus bus;
    private ChangeLog changes;
    private Audit audit;
    private TestHttp http;
    // Kept: a client that nobody refers to is closed with its sockets.
    private WebSocketClient sockets;

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx();
        sockets = vertx.createWebSocketClient();
        cable = new DatabaseCable(vertx, POSTGRES);
        database = Postgres.open(vertx, cable.config());
        bus = new Bus(vertx, BusListener.NONE);
        changes = new ChangeLog(database, bus);
        audit = TestingAudit.open(vertx, database);
        Registry registry = new Registry(
                vertx, new Registry.Grounds(database, changes, audit.trail()), bus, InstantSource.system());
        vertx.deployVerticle(registry.fleet()).await(20, SECONDS);
        FleetOperations operations = TestingOperations.open(new FleetOperations.Parts(
                vertx, "n1", database, changes, audit.trail(), registry, bus, InstantSource.system()));
        BusDoorVerticle hub =
                new BusDoorVerticle(bus, new BusDoorDesk(changes, registry, operations, audit.refusals()));
        vertx.deployVerticle(hub).await(20, SECONDS);
        http = new TestHttp(
                vertx,
                new HttpParts(
                        token -> Future.failedFuture(new SandmeshException(ErrorCode.UNAUTHENTICATED)),
                        audit.refusals(),
                        id -> Future.succeededFuture(Optional.empty()),
                        new Readiness(),
                        new SimpleMeterRegistry(),
                        List.of(),
                        List.of(new BusDoor(hub, this::spend, this::authenticate, over::contains))));
    }

    @AfterEach
    void stop() throws Exception {
        audit.close().await(10, SECONDS);
        database.close().await(10, SECONDS);
        vertx.close().await(20, SECONDS);
    }

    @Test
    void aTicketOpensTheDoorOnce() throws Exception {
        tickets.add("reader-1");
        connect("reader-1", null).await(20, SECONDS);
        assertThatThrownBy(() -> connect("reader-1", null).await(20, SECONDS))
                .isInstanceOfSatisfying(UpgradeRejectedException.class, refused -> assertThat(refused.getStatus())
                        .isEqualTo(401));
        assertThatThrownBy(() -> connect("", null).await(20, SECONDS)).isInstanceOf(UpgradeRejectedException.class);
    }

    @Test
    void aScriptShowsItsTokenInsteadOfATicket() throws Exception {
        Client script = new Client(connectWith("Bearer smt_scoped").await(20, SECONDS));
        script.say("register", "fleet.samples.prod");
        script.next("registered");
        script.say("register", "fleet.samples.dev");
        assertThat(script.next("err").getJsonObject("body").getString("code")).isEqualTo("environment_forbidden");
        assertThatThrownBy(() -> connectWith("Bearer smt_other").await(20, SECONDS))
                .isInstanceOfSatisfying(UpgradeRejectedException.class, refused -> assertThat(refused.getStatus())
                        .isEqualTo(401));
    }

    @Test
    void anotherSitesPageStaysOutside() throws Exception {
        tickets.add("reader-1");
        assertThatThrownBy(() -> connect("reader-1", "https://evil.example").await(20, SECONDS))
                .isInstanceOfSatisfying(UpgradeRejectedException.class, refused -> assertThat(refused.getStatus())
                        .isEqualTo(403));
        connect("reader-1", "http://127.0.0.1:" + http.port()).await(20, SECONDS);
    }

    @Test
    void whoIsTurnedAwayAtTheDoorIsCounted() throws Exception {
        long since = newestRow();
        List<Future<WebSocket>> knocks = List.of(
                connect("", null),
                connect("made-up", null),
                connectWith("Bearer smt_other"),
                connect("reader-1", "https://evil.example"));
        for (Future<WebSocket> knock : knocks) {
            assertThatThrownBy(() -> knock.await(20, SECONDS)).isInstanceOf(UpgradeRejectedException.class);
        }
        audit.refusals().turn().await(20, SECONDS);
        List<JsonObject> rows = rowsAfter(since);
        assertThat(rows).hasSize(1);
        JsonObject row = rows.get(0);
        assertThat(row.getString("action")).isEqualTo("openBus");
        assertThat(row.getString("outcome")).isEqualTo("denied");
        assertThat(row.getString("actor_kind")).isEqualTo("anonymous");
        assertThat(row.getString("address")).isEqualTo("127.0.0.1");
        assertThat(row.getLong("count")).isEqualTo(4);
        assertThat(row.getJsonObject("after").getJsonObject("codes"))
                .isEqualTo(new JsonObject().put("forbidden", 1).put("unauthenticated", 3));
    }

    @Test
    void aForbiddenFrameIsARowOfWhoeverSentIt() throws Exception {
        Client client = enter("scoped-1");
        long since = newestRow();
        client.say("register", "fleet.samples.dev");
        client.next("err");
        client.say("send", "agent.x.command");
        client.next("err");
        audit.refusals().turn().await(20, SECONDS);
        assertThat(rowsAfter(since))
                .extracting(
                        row -> row.getString("action"),
                        row -> row.getString("target_id"),
                        row -> row.getString("environment"),
                        row -> row.getString("actor_id"),
                        row -> row.getString("code"),
                        row -> row.getString("address"))
                .containsExactly(
                        tuple(
                                "registerOnBus",
                                "fleet.samples.dev",
                                "dev",
                                SCOPED.id(),
                                "environment_forbidden",
                                "127.0.0.1"),
                        tuple("sendOnBus", "agent.x.command", "", SCOPED.id(), "address_forbidden", "127.0.0.1"));
        assertThat(rowsAfter(since))
                .allSatisfy(row -> assertThat(row.getString("request_id")).isNotEmpty());
    }

    /** What is asked and denied is on the trail as it is over HTTP, whatever the client is told. */
    @Test
    void aRefusedQueryIsARowOfWhoeverAsked() throws Exception {
        SandboxId hidden = SandboxId.of(UUID.randomUUID().toString());
        insertSandbox(hidden, "asked-for");
        Client client = enter("scoped-1");
        long since = newestRow();
        assertThat(client.refusal(
                        Address.QUERY,
                        new JsonObject().put("type", "get-sandbox").put("sandboxId", hidden.toString())))
                .isEqualTo("sandbox_not_found");
        assertThat(client.refusal(
                        Address.QUERY,
                        new JsonObject()
                                .put("type", "list-sandboxes")
                                .put("selector", new JsonObject().put("environments", new JsonArray().add("dev")))))
                .isEqualTo("environment_forbidden");
        assertThat(client.refusal(
                        Address.QUERY,
                        new JsonObject()
                                .put("type", "get-operation")
                                .put("operationId", UUID.randomUUID().toString())))
                .isEqualTo("operation_not_found");
        audit.refusals().turn().await(20, SECONDS);
        assertThat(rowsAfter(since))
                .extracting(
                        row -> row.getString("action"),
                        row -> row.getString("target_id"),
                        row -> row.getString("environment"),
                        row -> row.getString("actor_id"),
                        row -> row.getString("outcome"),
                        row -> row.getString("code"))
                .containsExactly(
                        tuple("getSandbox", hidden.toString(), "dev", SCOPED.id(), "denied", "environment_forbidden"),
                        tuple("listSandboxes", "", "dev", SCOPED.id(), "denied", "environment_forbidden"));
    }

    /** However many sockets somebody has, they get no more than the share of one account. */
    @Test
    void allSocketsOfOneAccountShareWhatItMayAsk() throws Exception {
        List<Client> crowd = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            crowd.add(enter("reader-" + i));
        }
        for (int i = 0; i < 90; i++) {
            for (Client one : crowd) {
                one.socket
                        .writeTextMessage("{\"type\":\"unregister\",\"address\":\"x\"}")
                        .onFailure(late -> assertThat(late).isNotNull());
            }
        }
        assertThat(enter("operator-1")
                        .ask(Address.QUERY, new JsonObject().put("type", "fleet-summary"))
                        .getInteger("total"))
                .isNotNegative();
        int refused = 0;
        for (Client one : crowd) {
            for (int i = 0; i < 90; i++) {
                JsonObject answer = one.frames.poll(20, SECONDS);
                assertThat(answer).as("an answer to each").isNotNull();
                if (answer.getString("type").equals("err")) {
                    assertThat(answer.getJsonObject("body").getString("code")).isEqualTo("overloaded");
                    refused++;
                }
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void allSocketsOfOneAccountShareTheQuestionsThatWait() throws Exception {
        List<Client> crowd = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            crowd.add(enter("reader-" + i));
        }
        Connection holder = POSTGRES.connectAsOwner();
        holder.setAutoCommit(false);
        holder.createStatement().execute("LOCK TABLE changes IN ACCESS EXCLUSIVE MODE");
        JsonObject query = new JsonObject()
                .put("type", "send")
                .put("address", Address.QUERY)
                .put("replyAddress", "q")
                .put("body", new ListChanges(0, 10).toJson());
        for (Client one : crowd) {
            for (int i = 0; i < 8; i++) {
                one.write(query);
            }
        }
        JsonObject refusal = crowd.get(9).next("err").getJsonObject("body");
        holder.close();
        assertThat(refusal.getString("code")).isEqualTo("overloaded");
        assertThat(refusal.getString("message")).contains("wait for an answer first");
    }

    @Test
    void aFloodOfForbiddenFramesIsAFewRowsAndACount() throws Exception {
        Client client = enter("nobody-1");
        long since = newestRow();
        for (int i = 0; i < 60; i++) {
            client.say("register", "made.up." + i);
        }
        for (int i = 0; i < 60; i++) {
            client.next("err");
        }
        audit.refusals().turn().await(20, SECONDS);
        List<JsonObject> rows = rowsAfter(since);
        assertThat(rows).hasSizeLessThan(20);
        assertThat(rows.stream().mapToLong(row -> row.getLong("count")).sum()).isEqualTo(60);
    }

    @Test
    void changesArriveInOrderEachWithTheNumberBefore() throws Exception {
        Client client = enter("reader-1");
        client.say("register", Address.CHANGES);
        JsonObject registered = client.next("registered");
        long head = registered.getJsonObject("body").getLong("head");
        commit("a", "b", "c");
        for (int i = 0; i < 3; i++) {
            JsonObject body = client.nextChange();
            assertThat(body.getLong("prev")).isEqualTo(head + i);
            assertThat(body.getLong("seq")).isEqualTo(head + i + 1);
            assertThat(body.getJsonObject("patch").getString("name"))
                    .isEqualTo(List.of("a", "b", "c").get(i));
        }
    }

    /** A21: neither changes, nor samples, nor answers come from outside of the client's environments. */
    @Test
    void aClientGetsItsOwnEnvironmentsOnly() throws Exception {
        Client client = enter("scoped-1");
        client.say("register", "fleet.samples.dev");
        assertThat(client.next("err").getJsonObject("body").getString("code")).isEqualTo("environment_forbidden");
        client.say("register", "fleet.samples.prod");
        client.next("registered");
        client.say("register", Address.CHANGES);
        long head = client.next("registered").getJsonObject("body").getLong("head");
        commit("in dev");
        commitIn("prod", "in prod");
        JsonObject change = client.nextChange();
        assertThat(change.getJsonObject("patch").getString("name")).isEqualTo("in prod");
        assertThat(change.getLong("prev")).isEqualTo(head);
        assertThat(change.getLong("seq")).isEqualTo(head + 2);

        client.write(new JsonObject()
                .put("type", "send")
                .put("address", Address.QUERY)
                .put("replyAddress", "q1")
                .put(
                        "body",
                        new JsonObject()
                                .put("type", "list-changes")
                                .put("after", head)
                                .put("limit", 10)));
        JsonObject answer = client.next("rec");
        while (!"q1".equals(answer.getString("address"))) {
            answer = client.next("rec");
        }
        assertThat(answer.getJsonObject("body").getJsonArray("changes")).hasSize(1);
    }

    @Test
    void theHeadComesWithoutAnyChange() throws Exception {
        commit("a");
        long head = changes.head().await(20, SECONDS);
        Client client = enter("reader-1");
        client.say("register", Address.CHANGES);
        client.next("registered");
        JsonObject beat = client.nextHead();
        // The door may still be behind the commit; then the change itself comes first.
        while (beat.getLong("head") < head) {
            beat = client.nextHead();
        }
        assertThat(beat)
                .isEqualTo(
                        new JsonObject().put("type", "head").put("head", head).put("prev", head));
    }

    @Test
    void theHeadSaysThatTheDatabaseIsAwayAndThatItIsBack() throws Exception {
        Client client = enter("reader-1");
        client.say("register", Address.CHANGES);
        client.next("registered");
        cable.cut();
        awaitHead(client, head -> head.getBoolean("stale", false));
        cable.mend();
        awaitHead(client, head -> !head.containsKey("stale"));
    }

    @Test
    void whatWasMissedIsAskedFor() throws Exception {
        commit("a", "b");
        long after = changes.head().await(20, SECONDS) - 2;
        Client client = enter("reader-1");
        client.write(new JsonObject()
                .put("type", "send")
                .put("address", Address.QUERY)
                .put("replyAddress", "q1")
                .put(
                        "body",
                        new JsonObject()
                                .put("type", "list-changes")
                                .put("after", after)
                                .put("limit", 500)));
        JsonObject answer = client.next("rec");
        assertThat(answer.getString("address")).isEqualTo("q1");
        JsonObject page = answer.getJsonObject("body");
        assertThat(page.getBoolean("resync")).isFalse();
        assertThat(page.getJsonArray("changes")).hasSize(2);
        client.write(new JsonObject()
                .put("type", "send")
                .put("address", Address.QUERY)
                .put("replyAddress", "q2")
                .put("body", new JsonObject().put("type", "list-changes").put("after", "x")));
        JsonObject refusal = client.next("err");
        assertThat(refusal.getString("address")).isEqualTo("q2");
        assertThat(refusal.getJsonObject("body").getString("code")).isEqualTo("wrong_type");
    }

    @Test
    void samplesOfAnEnvironmentArrive() throws Exception {
        Client client = enter("reader-1");
        client.say("register", Address.samples("dev"));
        client.next("registered");
        bus.publish(Address.samples("dev"), new Samples("dev", Instant.parse("2026-11-21T06:00:00Z"), List.of()));
        assertThat(client.next("rec").getJsonObject("body").getString("environment"))
                .isEqualTo("dev");
    }

    @Test
    void foreignAddressesAreRefusedByName() throws Exception {
        Client client = enter("reader-1");
        for (String address :
                List.of(Address.REGISTER, "control.n1.heartbeat", "agent." + SANDBOX + ".command", "__vertx.x", "")) {
            client.say("register", address);
            JsonObject refusal = client.next("err");
            assertThat(refusal.getString("address")).isEqualTo(address);
            assertThat(refusal.getJsonObject("body").getString("code")).isEqualTo("address_forbidden");
            client.say("send", address);
            assertThat(client.next("err").getString("address")).isEqualTo(address);
        }
        client.say("publish", Address.CHANGES);
        assertThat(client.next("err").getJsonObject("body").getString("code")).isEqualTo("unknown_type");
    }

    @Test
    void whoMayNotReadMayNotRegister() throws Exception {
        Client client = enter("nobody-1");
        client.say("register", Address.CHANGES);
        assertThat(client.next("err").getJsonObject("body").getString("code")).isEqualTo("forbidden");
    }

    @Test
    void whatIsNoFrameIsRefusedAndTheSocketLivesOn() throws Exception {
        Client client = enter("reader-1");
        for (String text : List.of("{", "[]", "null", "{\"type\":7}", "{\"type\":\"" + "x".repeat(300) + "\"}")) {
            client.socket.writeTextMessage(text).await(20, SECONDS);
            assertThat(client.next("err").getJsonObject("body").getString("code"))
                    .isEqualTo("malformed");
        }
        client.write(new JsonObject().put("type", "ping"));
        client.next("pong");
    }

    @Test
    void aFrameAbove64KiBEndsTheSocket() throws Exception {
        Client client = enter("reader-1");
        client.socket
                .writeTextMessage("{\"type\":\"" + "x".repeat(70_000) + "\"}")
                .onFailure(late -> assertThat(late).isNotNull());
        client.closed.get(20, SECONDS);
    }

    @Test
    void whoSendsTooMuchIsClosed() throws Exception {
        Client client = enter("reader-1");
        for (int i = 0; i < 500; i++) {
            client.socket.writeTextMessage("{\"type\":\"ping\"}").onFailure(late -> assertThat(late)
                    .isNotNull());
        }
        client.closed.get(20, SECONDS);
        assertThat(client.socket.closeStatusCode()).isEqualTo((short) 1008);
    }

    @Test
    void theEndOfALoginClosesItsSocketsAndNoOthers() throws Exception {
        Client reader = enter("reader-1");
        Client nobody = enter("nobody-1");
        over.add(READER);
        reader.closed.get(THREE_TIMES_THE_BUDGET, SECONDS);
        assertThat(reader.socket.closeStatusCode()).isEqualTo((short) 4001);
        nobody.write(new JsonObject().put("type", "ping"));
        nobody.next("pong");
    }

    @Test
    void whoDoesNotReadIsClosedAndTheOthersGoOn() throws Exception {
        Client reading = enter("reader-1");
        reading.say("register", Address.CHANGES);
        reading.next("registered");
        Client deaf = enter("reader-2");
        deaf.say("register", Address.CHANGES);
        deaf.next("registered");
        deaf.socket.pause();
        String padding = "x".repeat(100_000);
        for (int i = 0; i < 200; i++) {
            commit(padding);
            assertThat(reading.nextChange().getLong("seq")).isPositive();
        }
        deaf.socket.resume();
        deaf.closed.get(20, SECONDS);
        assertThat(reading.socket.isClosed()).isFalse();
    }

    /** Frames that Vert.x answers or throws away itself count as well. */
    @Test
    void whoFloodsWithWhatIsNoMessageIsClosed() throws Exception {
        Client client = enter("reader-1");
        for (int i = 0; i < 2_000; i++) {
            client.socket.writePing(Buffer.buffer("x")).onFailure(late -> assertThat(late)
                    .isNotNull());
        }
        client.closed.get(20, SECONDS);
    }

    @Test
    void operationsAreStartedAskedForAndWatched() throws Exception {
        insertSandbox(SANDBOX, "by-door");
        Client client = enter("operator-1");
        JsonObject wish = new JsonObject()
                .put("type", "start-operation")
                .put("action", "check")
                .put("selector", new JsonObject().put("text", "by-door"));
        JsonObject preview = client.ask(Address.OPERATION, wish.copy().put("dryRun", true));
        assertThat(preview.getInteger("total")).isEqualTo(1);
        String id = client.ask(Address.OPERATION, wish).getString("id");
        client.say("register", "fleet.operation." + id);
        client.next("registered");
        JsonObject query = new JsonObject().put("type", "get-operation").put("operationId", id);
        Waiting.until(
                "it has ended",
                () -> client.ask(Address.QUERY, query).getString("status").equals("succeeded"));
        assertThat(client.ask(Address.QUERY, new JsonObject().put("type", "list-operations"))
                        .getInteger("total"))
                .isPositive();
        assertThat(client.ask(Address.QUERY, new JsonObject().put("type", "list-sandboxes"))
                        .getInteger("total"))
                .isPositive();
        assertThat(client.ask(Address.QUERY, new JsonObject().put("type", "fleet-summary"))
                        .getInteger("total"))
                .isPositive();
        assertThat(client.ask(
                                Address.QUERY,
                                new JsonObject().put("type", "get-sandbox").put("sandboxId", SANDBOX.toString()))
                        .getString("name"))
                .isEqualTo("by-door");

        Client scoped = enter("scoped-1");
        scoped.say("register", "fleet.operation." + id);
        assertThat(scoped.next("err").getJsonObject("body").getString("code")).isEqualTo("operation_not_found");
        assertThat(scoped.refusal(Address.QUERY, query)).isEqualTo("operation_not_found");
        assertThat(scoped.refusal(Address.OPERATION, wish)).isEqualTo("forbidden");
        client.say("register", "fleet.operation." + UUID.randomUUID());
        assertThat(client.next("err").getJsonObject("body").getString("code")).isEqualTo("operation_not_found");
        assertThat(client.refusal(
                        Address.OPERATION,
                        new JsonObject().put("type", "cancel-operation").put("operationId", id)))
                .isEqualTo("state_conflict");
        assertThat(client.refusal(
                        Address.OPERATION,
                        wish.copy()
                                .put("action", "exec")
                                .put("arguments", new JsonObject().put("command", new JsonArray().add("true")))))
                .isEqualTo("exec_forbidden");
    }

    private void insertSandbox(SandboxId id, String name) throws Exception {
        database.client()
                .preparedQuery(
                        "INSERT INTO sandboxes (id, name, environment, provider, instance_id, status, created_at, updated_at)"
                                + " VALUES ($1, $2, 'dev', 'manual', $2, 'active', now(), now())")
                .execute(Tuple.of(id.value(), name))
                .compose(added -> database.client()
                        .preparedQuery("INSERT INTO sandbox_state (sandbox_id, health_since) VALUES ($1, now())")
                        .execute(Tuple.of(id.value())))
                .await(20, SECONDS);
    }

    private long newestRow() throws Exception {
        return database.client()
                .query("SELECT coalesce(max(seq), 0) AS seq FROM audit")
                .execute()
                .await(20, SECONDS)
                .iterator()
                .next()
                .getLong("seq");
    }

    private List<JsonObject> rowsAfter(long seq) throws Exception {
        List<JsonObject> rows = new ArrayList<>();
        database.client()
                .preparedQuery("SELECT to_jsonb(audit) AS found FROM audit WHERE seq > $1 ORDER BY seq")
                .execute(Tuple.of(seq))
                .await(20, SECONDS)
                .forEach(row -> rows.add(row.get(JsonObject.class, "found")));
        return rows;
    }

    private Future<Caller> spend(String ticket) {
        if (!tickets.remove(ticket)) {
            return Future.failedFuture(new SandmeshException(ErrorCode.UNAUTHENTICATED));
        }
        // The real one asks the database, so the answer comes later.
        return vertx.timer(1)
                .map(
                        ticket.startsWith("reader")
                                ? READER
                                : ticket.startsWith("scoped")
                                        ? SCOPED
                                        : ticket.startsWith("operator") ? OPERATOR : NOBODY);
    }

    private Future<Caller> authenticate(String token) {
        return token.equals("smt_scoped")
                ? Future.succeededFuture(SCOPED)
                : Future.failedFuture(new SandmeshException(ErrorCode.UNAUTHENTICATED));
    }

    private Future<WebSocket> connectWith(String authorization) {
        return sockets.connect(new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(http.port())
                .setURI("/api/v1/bus/websocket")
                .addHeader("Authorization", authorization));
    }

    private Future<WebSocket> connect(String ticket, String origin) {
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(http.port())
                .setURI("/api/v1/bus/websocket?ticket=" + ticket);
        if (origin != null) {
            options.addHeader("Origin", origin);
        }
        return sockets.connect(options);
    }

    private Client enter(String ticket) throws Exception {
        tickets.add(ticket);
        return new Client(connect(ticket, null).await(20, SECONDS));
    }

    private static void awaitHead(Client client, Predicate<JsonObject> condition) throws Exception {
        long deadline = System.nanoTime() + SECONDS.toNanos(60);
        while (!condition.test(client.nextHead())) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }

    private void commit(String... names) throws Exception {
        commitIn("dev", names);
    }

    private void commitIn(String environment, String... names) throws Exception {
        List<Fact> facts = new ArrayList<>();
        for (String name : names) {
            facts.add(new Fact(
                    ChangeKind.SANDBOX, SANDBOX.toString(), SANDBOX, environment, new JsonObject().put("name", name)));
        }
        changes.commit(tx -> Future.succeededFuture(new Committed<>(true, facts)))
                .await(10, SECONDS);
    }

    private static final class Client {
        final WebSocket socket;
        final CompletableFuture<Void> closed = new CompletableFuture<>();
        final BlockingQueue<JsonObject> frames = new LinkedBlockingQueue<>();

        Client(WebSocket socket) {
            this.socket = socket;
            socket.textMessageHandler(text -> frames.add(new JsonObject(text)));
            socket.closeHandler(gone -> closed.complete(null));
            socket.exceptionHandler(failure -> assertThat(failure).isNotNull());
        }

        void say(String type, String address) throws Exception {
            write(new JsonObject().put("type", type).put("address", address));
        }

        void write(JsonObject frame) throws Exception {
            socket.writeTextMessage(frame.encode()).await(20, SECONDS);
        }

        JsonObject next(String type) throws Exception {
            for (JsonObject frame = frames.poll(20, SECONDS); frame != null; frame = frames.poll(20, SECONDS)) {
                if (type.equals(frame.getString("type"))) {
                    return frame;
                }
            }
            throw new AssertionError("no frame " + type);
        }

        JsonObject ask(String address, JsonObject body) throws Exception {
            JsonObject answer = answer(address, body);
            assertThat(answer.getString("type")).as(answer.encode()).isEqualTo("rec");
            return answer.getJsonObject("body");
        }

        String refusal(String address, JsonObject body) throws Exception {
            JsonObject answer = answer(address, body);
            assertThat(answer.getString("type")).as(answer.encode()).isEqualTo("err");
            return answer.getJsonObject("body").getString("code");
        }

        private JsonObject answer(String address, JsonObject body) throws Exception {
            String reply = UUID.randomUUID().toString();
            write(new JsonObject()
                    .put("type", "send")
                    .put("address", address)
                    .put("replyAddress", reply)
                    .put("body", body));
            for (JsonObject frame = frames.poll(20, SECONDS); frame != null; frame = frames.poll(20, SECONDS)) {
                if (reply.equals(frame.getString("address"))) {
                    return frame;
                }
            }
            throw new AssertionError("no answer");
        }

        JsonObject nextHead() throws Exception {
            JsonObject body = next("rec").getJsonObject("body");
            while (!"head".equals(body.getString("type"))) {
                body = next("rec").getJsonObject("body");
            }
            return body;
        }

        JsonObject nextChange() throws Exception {
            JsonObject body = next("rec").getJsonObject("body");
            while (body.containsKey("type")) {
                body = next("rec").getJsonObject("body");
            }
            return body;
        }
    }
}
