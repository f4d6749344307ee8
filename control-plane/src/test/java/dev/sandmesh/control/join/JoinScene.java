package dev.sandmesh.control.join;

import static dev.sandmesh.control.testing.Waiting.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.audit.Audit;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.HttpParts;
import dev.sandmesh.control.http.Readiness;
import dev.sandmesh.control.http.TestHttp;
import dev.sandmesh.control.http.TestingCaller;
import dev.sandmesh.control.registry.Admission;
import dev.sandmesh.control.registry.Arrival;
import dev.sandmesh.control.registry.Sandbox;
import dev.sandmesh.control.testing.TestingAgent;
import dev.sandmesh.control.testing.TestingNode;
import dev.sandmesh.control.trust.Trust;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.report.JoinBundle;
import dev.sandmesh.protocol.report.RefusalCode;
import dev.sandmesh.protocol.report.Register;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Join tokens on a real server and database, a registry behind them, and a clock that is moved by hand. */
abstract class JoinScene {

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    static final String TOKENS = "/api/v1/admin/join-tokens";
    /** May do everything everywhere. */
    static final String ADMIN = "admin";
    /** May do the same in dev only. */
    static final String OF_DEV = "of-dev";

    private static final Caller ALL = TestingCaller.of("1", "ann@example.org", "admin", Set.of("sandbox:write"), false);
    private static final Caller DEV = TestingCaller.within(List.of("dev"), "sandbox:write");

    /** One for all: what the database keeps sealed opens with its master key. */
    @TempDir
    static Path home;

    final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    final InstantSource clock = now::get;
    Vertx vertx;
    Database database;
    Audit audit;
    TestingNode node;
    Joining joining;
    TestHttp http;
    private long lastRow;

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx();
        database = POSTGRES.open(vertx);
        node = new TestingNode(vertx, database, TestingNode.quick("n1", Duration.ofHours(1)));
        audit = node.audit;
        joining = joining();
        http = new TestHttp(
                vertx,
                new HttpParts(
                        JoinScene::authenticate,
                        audit.refusals(),
                        node.registry::environmentOf,
                        new Readiness(),
                        new SimpleMeterRegistry(),
                        joining.endpoints(),
                        List.of()));
        lastRow = POSTGRES.number("SELECT coalesce(max(seq), 0) FROM audit");
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
        get(vertx.close());
    }

    /** As another node of the same control plane has it. */
    Joining joining() {
        return get(Joining.open(
                new Joining.Parts(vertx, database, audit, node.registry, trust(), clock),
                new JoinConfig(
                        home, home.resolve("join-token"), "mesh", List.of("127.0.0.1:5701"), JoinBundle.Relay.NONE)));
    }

    private Trust trust() {
        return get(Trust.open(new Trust.Parts(vertx, database, audit.trail(), home, clock)));
    }

    void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    /** A good token, as its maker gets it. */
    JsonObject made(JsonObject wish) throws Exception {
        HttpResponse<String> answer = post(ADMIN, wish);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return new JsonObject(answer.body());
    }

    JoinBundle bundle(JsonObject wish) throws Exception {
        return JoinBundle.read(Fields.of(made(wish).getJsonObject("bundle")));
    }

    static JsonObject wish(String name, int uses) {
        return new JsonObject().put("name", name).put("environment", "dev").put("uses", uses);
    }

    HttpResponse<String> post(String caller, JsonObject wish) throws Exception {
        return http.send(http.post(TOKENS, wish).header("Authorization", "Bearer " + caller));
    }

    HttpResponse<String> list(String caller) throws Exception {
        return http.send(http.request(TOKENS + "?pageSize=200").header("Authorization", "Bearer " + caller));
    }

    HttpResponse<String> revoke(String caller, String id) throws Exception {
        return http.send(http.request(TOKENS + "/" + id)
                .header("Authorization", "Bearer " + caller)
                .method("DELETE", HttpRequest.BodyPublishers.noBody()));
    }

    /** The token as the list shows it. */
    JsonObject shown(String id) throws Exception {
        return new JsonObject(list(ADMIN).body())
                .getJsonArray("items").stream()
                        .map(JsonObject.class::cast)
                        .filter(token -> token.getString("id").equals(id))
                        .findFirst()
                        .orElseThrow();
    }

    /** Somebody whom nobody has seen before. */
    static TestingAgent stranger() {
        return TestingAgent.of("s-" + UUID.randomUUID());
    }

    static Register by(JoinBundle bundle, TestingAgent agent) {
        return agent.by(bundle.tokenId()).register(bundle.token());
    }

    Sandbox admitted(Register register) {
        Admission admission = get(joining.register("n1", new Arrival(register, "")));
        assertThat(admission).isInstanceOf(Admission.Admitted.class);
        return ((Admission.Admitted) admission).sandbox();
    }

    Admission.Rejected rejected(Register register) {
        Admission admission = get(joining.register("n1", new Arrival(register, "")));
        assertThat(admission).isInstanceOf(Admission.Rejected.class);
        return (Admission.Rejected) admission;
    }

    RefusalCode refusal(Register register) {
        return rejected(register).code();
    }

    /** New rows of the audit trail about this, oldest first. */
    List<JsonObject> rows(String action) throws Exception {
        // The first turn may find rows waiting, and leave what is counted for the next.
        get(audit.refusals().turn().compose(done -> audit.refusals().turn()));
        return json("SELECT row_to_json(found) FROM (SELECT * FROM audit WHERE seq > " + lastRow + " AND action = '"
                + action + "' ORDER BY seq) AS found");
    }

    static List<JsonObject> json(String query) {
        return POSTGRES.column(query).stream().map(JsonObject::new).toList();
    }

    private static Future<Caller> authenticate(String token) {
        return switch (token) {
            case ADMIN -> Future.succeededFuture(ALL);
            case OF_DEV -> Future.succeededFuture(DEV);
            default -> Future.failedFuture(new SandmeshException(ErrorCode.UNAUTHENTICATED));
        };
    }
}
