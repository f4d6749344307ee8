package dev.sandmesh.control.registry;

import static dev.sandmesh.control.registry.RunningRegistry.get;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.FieldError;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.AuditMark;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.TestingCaller;
import dev.sandmesh.control.http.TestingReply;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.client.Change;
import dev.sandmesh.protocol.report.RefusalCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
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

/** A70, A73: what people change about sandboxes, beside what their owners write. */
@ExtendWith(VertxExtension.class)
final class EditsTest {

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private RunningRegistry running;
    private Edits edits;

    @BeforeEach
    void open(Vertx vertx) throws Exception {
        Database database = POSTGRES.open(vertx);
        running = new RunningRegistry(vertx, database);
        InstantSource clock = InstantSource.system();
        edits = new Edits(running.log, running.audit.trail(), clock, new TimeOrderedIds(clock));
    }

    @AfterEach
    void close() {
        running.close();
    }

    @Test
    void oneRegisteredByHandIsItsAgentsWhenThatComes() throws Exception {
        JsonObject made = get(create("hand-1", ""));
        assertThat(made.getString("status")).isEqualTo("provisioning");
        Admission.Admitted admitted = (Admission.Admitted)
                get(running.registry.register("node-a", Registers.of("hand-1").build()));
        assertThat(admitted.sandbox().id().toString()).isEqualTo(made.getString("id"));
        assertThat(admitted.created()).isFalse();
        assertThat(rows("createSandbox", made.getString("id"))).hasSize(1);
    }

    @Test
    void neitherNameNorInstanceIsGivenTwice() {
        get(create("twice", ""));
        refused(() -> create("twice", ""), ErrorCode.NAME_TAKEN, ErrorCode.INSTANCE_ID_TAKEN);
        refused(() -> create(body("other").put("instanceId", "i-twice"), ""), ErrorCode.INSTANCE_ID_TAKEN);
        refused(() -> create(body("twice").put("instanceId", "i-other"), ""), ErrorCode.NAME_TAKEN);
        refused(() -> create(body("lost").put("environment", "nowhere"), ""), ErrorCode.ENVIRONMENT_NOT_FOUND);
    }

    @Test
    void theSameRequestWithTheSameKeyMakesOneSandbox() throws Exception {
        List<Future<JsonObject>> answers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            answers.add(create("once", "key-1"));
        }
        List<String> made = answers.stream()
                .map(answer -> get(answer).getString("id"))
                .distinct()
                .toList();
        assertThat(made).hasSize(1);
        assertThat(rows("createSandbox", made.get(0))).hasSize(1);
        refused(() -> create("another", "key-1"), ErrorCode.IDEMPOTENCY_KEY_REUSED);
        running.database
                .client()
                .query("UPDATE idempotency_keys SET created_at = now() - interval '25 hours'")
                .execute()
                .await(20, SECONDS);
        assertThat(get(create("another", "key-1")).getString("name")).isEqualTo("another");
    }

    @Test
    void theOrderOfFieldsMakesNoOtherRequest() {
        JsonObject first =
                body("ordered").put("labels", new JsonObject().put("a", "1").put("b", "2"));
        JsonObject again = new JsonObject()
                .put("labels", new JsonObject().put("b", "2").put("a", "1"))
                .mergeIn(body("ordered"));
        assertThat(get(create(again, "key-2")).getString("id"))
                .isEqualTo(get(create(first, "key-2")).getString("id"));
        refused(
                () -> create(
                        body("ordered")
                                .put("labels", new JsonObject().put("a", "1").put("b", "3")),
                        "key-2"),
                ErrorCode.IDEMPOTENCY_KEY_REUSED);
    }

    @Test
    void manyPatchesMakeNoMoreLabelsThanOne() {
        Ownership owner = running.owned("node-a", Registers.of("labelled"));
        long version = running.find(owner).version();
        get(edit(
                owner.sandboxId(),
                version,
                new JsonObject().put("labels", labels("a", 49).putNull("team"))));
        assertThatThrownBy(
                        () -> get(edit(owner.sandboxId(), version + 1, new JsonObject().put("labels", labels("b", 2)))))
                .isInstanceOfSatisfying(SandmeshException.class, refusal -> assertThat(refusal.errors())
                        .extracting(FieldError::pointer)
                        .containsExactly("/labels"));
        JsonObject swapped = labels("b", 2).putNull("a0");
        get(edit(owner.sandboxId(), version + 1, new JsonObject().put("labels", swapped)));
        assertThat(running.find(owner).labels()).hasSize(50).containsKey("b1").doesNotContainKey("a0");
    }

    private static JsonObject labels(String prefix, int amount) {
        JsonObject labels = new JsonObject();
        for (int i = 0; i < amount; i++) {
            labels.put(prefix + i, "x");
        }
        return labels;
    }

    @Test
    void ofTwoWhoEditTheSecondIsToldAndHeartbeatsAreNotInTheWay() throws Exception {
        Ownership owner = running.owned("node-a", Registers.of("edited"));
        long version = running.find(owner).version();
        get(running.registry.writeGauges(List.of(RunningRegistry.gauges(owner, 2, 10))));
        running.write(owner, 0, 3, SandboxPatch.empty().health(RunningRegistry.health(HealthStatus.DEGRADED, "beat")));
        long head = running.head();
        JsonObject patch = new JsonObject()
                .put("name", "edited-2")
                .put("labels", new JsonObject().put("zone", "a").putNull("team"));
        JsonObject edited = get(edit(owner.sandboxId(), version, patch));
        assertThat(edited.getString("name")).isEqualTo("edited-2");
        assertThat(edited.getJsonObject("labels")).isEqualTo(new JsonObject().put("zone", "a"));
        assertThat(edited.getLong("version")).isEqualTo(version + 1);
        assertThat(running.changesAfter(head)).extracting(Change::patch).anySatisfy(change -> assertThat(
                        MergePatch.apply(new JsonObject().put("labels", new JsonObject().put("team", "e")), change)
                                .getJsonObject("labels"))
                .isEqualTo(new JsonObject().put("zone", "a")));
        refused(
                () -> edit(owner.sandboxId(), version, new JsonObject().put("name", "mine")),
                ErrorCode.VERSION_CONFLICT);
        assertThat(running.find(owner).name()).isEqualTo("edited-2");
        assertThat(rows("updateSandbox", owner.sandboxId().toString())).hasSize(1);
    }

    /** A48, A49: the version of the configuration grows with it alone. */
    @Test
    void theConfigurationOfBrowsersHasAVersionOfItsOwn() throws Exception {
        JsonObject wish = new JsonObject().put("chromium", new JsonObject().put("windowSize", "1280x800"));
        JsonObject made = get(create(body("tuned").put("browserConfig", wish), ""));
        SandboxId id = SandboxId.of(made.getString("id"));
        assertThat(made.getLong("desiredVersion")).isEqualTo(1);
        assertThat(made.getJsonObject("browserConfig")).isEqualTo(wish);

        JsonObject renamed = get(edit(id, 1, new JsonObject().put("name", "tuned-2")));
        assertThat(renamed.getLong("desiredVersion")).isEqualTo(1);

        long head = running.head();
        JsonObject other = new JsonObject()
                .put("chromium", new JsonObject().putNull("windowSize"))
                .put("adspower", new JsonObject().put("closeLeaked", true));
        JsonObject changed = get(edit(id, 2, new JsonObject().put("browserConfig", other)));
        JsonObject left = new JsonObject().put("adspower", new JsonObject().put("closeLeaked", true));
        assertThat(changed.getLong("desiredVersion")).isEqualTo(2);
        assertThat(changed.getJsonObject("browserConfig")).isEqualTo(left);
        assertThat(running.changesAfter(head)).extracting(Change::patch).anySatisfy(patch -> assertThat(
                        MergePatch.apply(renamed, patch).getJsonObject("browserConfig"))
                .isEqualTo(left));

        JsonObject same = get(edit(id, 3, new JsonObject().put("browserConfig", left)));
        assertThat(same.getLong("desiredVersion")).isEqualTo(2);
        assertThat(rows("updateSandbox", id.toString()).get(1).getJsonObject("after"))
                .isEqualTo(new JsonObject().put("browserConfig", left));
    }

    /** C39: an older agent is let in again when people say so, until a newer one has come again. */
    @Test
    void peopleAllowAnOlderAgentOnce() {
        Registers lowered = Registers.of("lowered");
        Ownership owner = running.owned("node-a", lowered.speaking(1, 2));
        long version = running.find(owner).version();
        assertThat(rejection(lowered.nonce("older"))).satisfies(rejected -> {
            assertThat(rejected.code()).isEqualTo(RefusalCode.PROTOCOL_DOWNGRADE);
            assertThat(rejected.message()).contains("sandboxes set " + owner.sandboxId() + " --least-protocol 1");
        });
        assertThatThrownBy(() -> get(edit(owner.sandboxId(), version, new JsonObject().put("leastProtocol", 99))))
                .isInstanceOfSatisfying(SandmeshException.class, refusal -> assertThat(refusal.errors())
                        .extracting(FieldError::pointer)
                        .containsExactly("/leastProtocol"));

        JsonObject allowed = get(edit(owner.sandboxId(), version, new JsonObject().put("leastProtocol", 1)));
        assertThat(allowed.getInteger("leastProtocol")).isEqualTo(1);
        assertThat(allowed.getInteger("protocolVersion")).isEqualTo(2);
        get(edit(owner.sandboxId(), version + 1, new JsonObject().put("name", "lowered-2")));
        Ownership older = running.owned("node-a", lowered.named("lowered-2").nonce("older"));
        assertThat(older.sandboxId()).isEqualTo(owner.sandboxId());
        running.owned("node-a", lowered.named("lowered-2").speaking(1, 2));
        assertThat(rejection(lowered.named("lowered-2").nonce("older")).code())
                .isEqualTo(RefusalCode.PROTOCOL_DOWNGRADE);
    }

    private Admission.Rejected rejection(Registers registers) {
        return (Admission.Rejected) get(running.registry.register("node-a", registers.build()));
    }

    @Test
    void whatNoSchemaCanSayOfAConfigurationIsToldAtItsPlaceToo() {
        for (String port : List.of("70000", "0", "00000")) {
            JsonObject chromium =
                    new JsonObject().put("timezone", "Mars/Base").put("proxyServer", "http://proxy:" + port);
            JsonObject wish = body("mars").put("browserConfig", new JsonObject().put("chromium", chromium));
            assertThatThrownBy(() -> get(create(wish, "")))
                    .as(port)
                    .isInstanceOfSatisfying(SandmeshException.class, refusal -> assertThat(refusal.errors())
                            .extracting(FieldError::pointer)
                            .containsExactly(
                                    "/browserConfig/chromium/timezone", "/browserConfig/chromium/proxyServer"));
        }
    }

    @Test
    void theTimelineSaysWhoEditedWhat() {
        Ownership owner = running.owned("node-a", Registers.of("told"));
        get(edit(owner.sandboxId(), running.find(owner).version(), new JsonObject().put("market", "spot")));
        SandboxEvent edited = running.timeline(owner).get(0);
        assertThat(edited.kind()).isEqualTo("edited");
        assertThat(edited.message()).startsWith("market edited by ");
        assertThat(edited.data().getJsonObject("edited")).isEqualTo(new JsonObject().put("market", "spot"));
        assertThat(edited.data().getJsonObject("by").getString("id")).isNotEmpty();
        get(edits.delete(
                row("deleteSandbox"), owner.sandboxId(), running.find(owner).version()));
        assertThat(running.timeline(owner).get(0).kind()).isEqualTo("deleted");
    }

    @Test
    void oneThatIsDeletedIsHistoryAndItsAgentStaysOut() {
        Ownership owner = running.owned("node-a", Registers.of("gone"));
        get(edits.delete(
                row("deleteSandbox"), owner.sandboxId(), running.find(owner).version()));
        assertThat(running.find(owner).status()).isEqualTo(SandboxStatus.TERMINATED);
        assertThat(running.write(owner, 1, 5, SandboxPatch.empty(), running.event("late", "too late")))
                .isEqualTo(WriteOutcome.FENCED);
        assertThat(get(running.registry.register("node-a", Registers.of("gone").build())))
                .isInstanceOfSatisfying(Admission.Rejected.class, refusal -> assertThat(refusal.code())
                        .isEqualTo(RefusalCode.TERMINATED));
        long version = running.find(owner).version();
        refused(() -> edits.delete(row("deleteSandbox"), owner.sandboxId(), version), ErrorCode.ILLEGAL_TRANSITION);
        refused(
                () -> edit(owner.sandboxId(), version, new JsonObject().put("name", "back")),
                ErrorCode.ILLEGAL_TRANSITION);
        assertThat(get(create(body("gone").put("instanceId", "i-new"), "")).getString("name"))
                .isEqualTo("gone");
    }

    private Future<JsonObject> edit(SandboxId id, long version, JsonObject patch) {
        return edits.edit(row("updateSandbox"), id, version, patch);
    }

    private Future<JsonObject> create(String name, String key) {
        return create(body(name), key);
    }

    private Future<JsonObject> create(JsonObject body, String key) {
        Map<String, String> headers = key.isEmpty() ? Map.of() : Map.of("idempotency-key", key);
        return new CreateSandbox(edits)
                .handle(new Call<>(
                        request("createSandbox", headers), body, TestingCaller.within(List.of("*"), "sandbox:write")))
                .map(TestingReply::body);
    }

    private static JsonObject body(String name) {
        return new JsonObject()
                .put("name", name)
                .put("environment", "dev")
                .put("provider", "local")
                .put("instanceId", "i-" + name);
    }

    private static AuditEntry row(String operation) {
        return AuditEntry.of(
                new Call<>(request(operation, Map.of()), "", TestingCaller.within(List.of("*"), "sandbox:write")));
    }

    private static Call.Request request(String operation, Map<String, String> headers) {
        Call.Origin origin = new Call.Origin("1", operation, "127.0.0.1", new AuditMark());
        return new Call.Request(origin, Map.of(), Map.of(), headers, "sandbox:write");
    }

    private static void refused(Supplier<Future<JsonObject>> question, ErrorCode... codes) {
        assertThatThrownBy(() -> get(question.get()))
                .isInstanceOfSatisfying(SandmeshException.class, refusal -> assertThat(refusal.code())
                        .isIn((Object[]) codes));
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
