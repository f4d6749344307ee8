package dev.sandmesh.control.registry;

import static dev.sandmesh.control.registry.RunningRegistry.get;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.AuditMark;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.TestingCaller;
import dev.sandmesh.control.http.TestingReply;
import dev.sandmesh.protocol.report.RefusalCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.Row;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A72: environments are listed, made and changed, each change in the trail, and what they demand is kept. */
@ExtendWith(VertxExtension.class)
final class EnvironmentsTest {

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private static final Caller ADMIN = TestingCaller.within(List.of("*"), "environment:write", "sandbox:read");

    private RunningRegistry running;
    private Environments environments;

    @BeforeEach
    void open(Vertx vertx) throws Exception {
        Database database = POSTGRES.open(vertx);
        running = new RunningRegistry(vertx, database);
        environments = new Environments(database, running.audit.trail(), InstantSource.system());
    }

    @AfterEach
    void close() {
        running.close();
    }

    @Test
    void oneThatIsMadeIsListedAndTakesSandboxes() throws Exception {
        JsonObject made = get(create("lab-1", new JsonObject(), ADMIN));
        assertThat(made.getLong("version")).isOne();
        running.owned("node-a", Registers.of("lab-ant").in("lab-1"));
        assertThat(listed(ADMIN)).contains("dev", "lab-1", "prod");
        assertThat(get(running.registry.environments(ADMIN.environments())).items().stream()
                        .filter(environment -> environment.name().equals("lab-1"))
                        .map(Environment::sandboxes))
                .containsExactly(1L);
        assertThat(rows("createEnvironment", "lab-1")).singleElement().satisfies(row -> {
            assertThat(row.getString("environment")).isEqualTo("lab-1");
            assertThat(row.getString("actor_id")).isEqualTo(ADMIN.id());
        });
    }

    @Test
    void aNameIsGivenOnce() throws Exception {
        get(create("lab-2", new JsonObject(), ADMIN));
        refused(() -> create("lab-2", new JsonObject(), ADMIN), ErrorCode.NAME_TAKEN);
        assertThat(rows("createEnvironment", "lab-2")).hasSize(1);
    }

    @Test
    void whoActsElsewhereSeesAndChangesNothingHere() {
        Caller elsewhere = TestingCaller.within(List.of("prod"), "environment:write", "sandbox:read");
        assertThat(listed(elsewhere)).containsExactly("prod");
        refused(() -> create("lab-3", new JsonObject(), elsewhere), ErrorCode.ENVIRONMENT_FORBIDDEN);
        refused(() -> update("dev", "\"1\"", new JsonObject(), elsewhere), ErrorCode.ENVIRONMENT_FORBIDDEN);
    }

    @Test
    void ofTwoWhoChangeOneTheSecondIsTold() throws Exception {
        get(create("lab-4", new JsonObject().put("maxSandboxes", 5), ADMIN));
        JsonObject links = new JsonObject().put("links", new JsonArray().add("relay"));
        JsonObject changed = get(update("lab-4", "\"1\"", links, ADMIN));
        assertThat(changed.getJsonObject("policy")).isEqualTo(links.copy().put("maxSandboxes", 5));
        assertThat(changed.getLong("version")).isEqualTo(2);
        refused(() -> update("lab-4", "\"1\"", new JsonObject().putNull("links"), ADMIN), ErrorCode.VERSION_CONFLICT);
        refused(() -> update("lab-4", "", new JsonObject().putNull("links"), ADMIN), ErrorCode.PRECONDITION_REQUIRED);
        JsonObject undone = get(update("lab-4", "\"2\"", new JsonObject().putNull("links"), ADMIN));
        assertThat(undone.getJsonObject("policy")).isEqualTo(new JsonObject().put("maxSandboxes", 5));
        assertThat(rows("updateEnvironment", "lab-4")).hasSize(2).first().satisfies(row -> {
            assertThat(row.getJsonObject("before").getJsonObject("policy").fieldNames())
                    .containsExactly("maxSandboxes");
            assertThat(row.getJsonObject("after").getJsonObject("policy").fieldNames())
                    .contains("links");
        });
    }

    @Test
    void anEmptyOneIsRemovedAndMayBeMadeAgain() throws Exception {
        get(create("lab-5", new JsonObject().put("maxSandboxes", 5), ADMIN));
        Ownership ant = running.owned("node-a", Registers.of("lab-5-ant").in("lab-5"));
        assertThatThrownBy(() -> get(remove("lab-5", "\"1\"", ADMIN)))
                .isInstanceOfSatisfying(SandmeshException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.ENVIRONMENT_IN_USE);
                    assertThat(refusal.getMessage()).contains("1 sandboxes in lab-5");
                });
        Edits edits = new Edits(
                running.log, running.audit.trail(), InstantSource.system(), new TimeOrderedIds(InstantSource.system()));
        get(edits.delete(
                AuditEntry.of(new Call<>(request("deleteSandbox", Map.of(), Map.of()), "", ADMIN)),
                ant.sandboxId(),
                running.find(ant).version()));
        refused(() -> remove("lab-5", "\"7\"", ADMIN), ErrorCode.VERSION_CONFLICT);
        get(remove("lab-5", "\"1\"", ADMIN));
        assertThat(listed(ADMIN)).doesNotContain("lab-5");
        assertThat(rows("deleteEnvironment", "lab-5")).hasSize(1);
        refused(() -> remove("lab-5", "\"2\"", ADMIN), ErrorCode.ENVIRONMENT_NOT_FOUND);
        Registers late = Registers.of("lab-5-late").in("lab-5");
        assertThat(get(running.registry.register("node-a", late.build())))
                .isInstanceOfSatisfying(Admission.Rejected.class, refusal -> assertThat(refusal.code())
                        .isEqualTo(RefusalCode.UNKNOWN_ENVIRONMENT));
        JsonObject again = get(create("lab-5", new JsonObject(), ADMIN));
        assertThat(again.getJsonObject("policy")).isEqualTo(new JsonObject());
        assertThat(again.getLong("version")).isEqualTo(3);
        assertThat(get(running.registry.register("node-a", late.build()))).isInstanceOf(Admission.Admitted.class);
    }

    /** Else whoever was let into the one that is gone is in the next of its name, too. */
    @Test
    void whatWasGrantedInOneThatIsRemovedIsGoneWhenItIsMadeAgain() throws Exception {
        get(create("lab-6", new JsonObject(), ADMIN));
        sql("""
                INSERT INTO accounts (id, email, role, environments, password_hash, must_change_password, created_at, updated_at)
                VALUES ('00000000-0000-7000-8000-000000000006', 'lab-6@example.org', 'admin', '{dev,lab-6}', 'x', false, now(), now());
                INSERT INTO api_tokens (id, account_id, name, hint, hash, permissions, environments, created_at, expires_at)
                VALUES ('00000000-0000-7000-8000-000000000007', '00000000-0000-7000-8000-000000000006', 'script', '', 'x',
                    '{sandbox:read}', '{lab-6}', now(), now() + interval '1 day');
                INSERT INTO join_tokens (id, name, hint, secret, environment, labels, max_uses, created_at, created_by, expires_at)
                VALUES ('00000000-0000-7000-8000-000000000008', 'rack', '', 'x', 'lab-6', '{}', 1, now(), '', now() + interval '1 day');
                """);
        long numbered = number("SELECT seq FROM access_head");
        get(remove("lab-6", "\"1\"", ADMIN));
        get(create("lab-6", new JsonObject(), ADMIN));
        assertThat(number("SELECT count(*) FROM accounts WHERE email = 'lab-6@example.org' AND environments = '{dev}'"
                        + " AND version = 2 AND changed > " + numbered))
                .isOne();
        assertThat(number("SELECT count(*) FROM api_tokens WHERE hash = 'x' AND environments = '{}' AND changed > "
                        + numbered))
                .isOne();
        assertThat(number("SELECT count(*) FROM join_tokens WHERE name = 'rack' AND revoked_at IS NOT NULL"))
                .isOne();
        assertThat(rows("deleteEnvironment", "lab-6")).singleElement().satisfies(row -> assertThat(
                        row.getJsonObject("before"))
                .isEqualTo(new JsonObject()
                        .put("policy", new JsonObject())
                        .put("joinTokens", 1)
                        .put("apiTokens", 1)
                        .put("users", 1)));
    }

    private void sql(String statements) {
        get(running.database.client().query(statements).execute());
    }

    private long number(String query) {
        return get(running.database.client().query(query).execute())
                .iterator()
                .next()
                .getLong(0);
    }

    /** Ten come while it is removed: either they are in it and it stays, or it is gone and none is. */
    @Test
    void nobodyIsLeftInOneThatIsRemoved() {
        for (int round = 0; round < 5; round++) {
            String name = "torn-" + round;
            get(create(name, new JsonObject(), ADMIN));
            List<Future<Admission>> coming = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                coming.add(running.registry.register(
                        "node-a", Registers.of(name + "-" + i).in(name).build()));
            }
            boolean removed = get(remove(name, "\"1\"", ADMIN).map(true).otherwise(false));
            long admitted = coming.stream()
                    .map(RunningRegistry::get)
                    .filter(Admission.Admitted.class::isInstance)
                    .count();
            assertThat(removed).as(name + ", " + admitted + " came").isEqualTo(admitted == 0);
        }
    }

    private Future<JsonObject> remove(String name, String tag, Caller caller) {
        Call.Request request = request("deleteEnvironment", Map.of("environment", name), Map.of("if-match", tag));
        return new DeleteEnvironment(environments)
                .handle(new Call<>(request, new NoBody(), caller))
                .map(reply -> new JsonObject());
    }

    @Test
    void whatIsNotThereIsNotChanged() {
        refused(() -> update("nowhere", "\"1\"", new JsonObject(), ADMIN), ErrorCode.ENVIRONMENT_NOT_FOUND);
    }

    @Test
    void aSandboxComesOverTheLinksThatAreAllowedOnly() {
        get(create("relayed", new JsonObject().put("links", new JsonArray().add("relay")), ADMIN));
        Registers ant = Registers.of("relay-ant").in("relayed");
        assertThat(get(running.registry.register("node-a", ant.build())))
                .isInstanceOfSatisfying(Admission.Rejected.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(RefusalCode.NOT_ADMITTED);
                    assertThat(refusal.message()).contains("relayed", "relay", "cluster");
                });
        Registers relayed = new Registers(
                "relay-ant", "relayed", ant.instanceId(), ant.nonce(), ant.key(), "relay", ant.versions());
        assertThat(get(running.registry.register("node-a", relayed.build()))).isInstanceOf(Admission.Admitted.class);
        assertThat(get(running.registry.register("node-a", ant.build())))
                .as("one that is known, as a member of the mesh (B26)")
                .isInstanceOfSatisfying(Admission.Rejected.class, refusal -> assertThat(refusal.message())
                        .contains("not over cluster"));
    }

    /** Ten at once: as many as there is room for. */
    @Test
    void noMoreSandboxesComeThanThereMayBe() {
        get(create("small", new JsonObject().put("maxSandboxes", 3), ADMIN));
        List<Future<Admission>> coming = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            coming.add(running.registry.register(
                    "node-a", Registers.of("small-" + i).in("small").build()));
        }
        long admitted = coming.stream()
                .map(RunningRegistry::get)
                .filter(Admission.Admitted.class::isInstance)
                .count();
        assertThat(admitted).isEqualTo(3);
    }

    private Future<JsonObject> create(String name, JsonObject policy, Caller caller) {
        JsonObject body = new JsonObject().put("name", name).put("policy", policy);
        return new CreateEnvironment(environments)
                .handle(new Call<>(request("createEnvironment", Map.of(), Map.of()), body, caller))
                .map(TestingReply::body);
    }

    private Future<JsonObject> update(String name, String tag, JsonObject policy, Caller caller) {
        Map<String, String> headers = tag.isEmpty() ? Map.of() : Map.of("if-match", tag);
        Call.Request request = request("updateEnvironment", Map.of("environment", name), headers);
        return new UpdateEnvironment(environments)
                .handle(new Call<>(request, new JsonObject().put("policy", policy), caller))
                .map(TestingReply::body);
    }

    private List<String> listed(Caller caller) {
        JsonObject page = get(new ListEnvironments(running.registry)
                .handle(new Call<>(request("listEnvironments", Map.of(), Map.of()), new NoBody(), caller)));
        return page.getJsonArray("items").stream()
                .map(item -> ((JsonObject) item).getString("name"))
                .toList();
    }

    private static Call.Request request(String operation, Map<String, String> path, Map<String, String> headers) {
        Call.Origin origin = new Call.Origin("1", operation, "127.0.0.1", new AuditMark());
        return new Call.Request(origin, path, Map.of(), headers, "environment:write");
    }

    private static void refused(Supplier<Future<JsonObject>> question, ErrorCode code) {
        assertThatThrownBy(() -> get(question.get()))
                .isInstanceOfSatisfying(SandmeshException.class, refusal -> assertThat(refusal.code())
                        .isEqualTo(code));
    }

    private List<JsonObject> rows(String action, String target) throws Exception {
        List<JsonObject> rows = new ArrayList<>();
        for (Row row : running.database
                .client()
                .query("SELECT to_jsonb(audit) AS entry FROM audit WHERE action = '" + action + "' AND target_id = '"
                        + target + "' AND outcome = 'success' ORDER BY seq")
                .execute()
                .await(20, SECONDS)) {
            rows.add(row.get(JsonObject.class, "entry"));
        }
        return rows;
    }
}
