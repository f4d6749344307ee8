package dev.sandmesh.control.registry;

import static dev.sandmesh.control.registry.RunningRegistry.get;
import static dev.sandmesh.control.registry.RunningRegistry.health;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.EnvironmentScope;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.TestingCaller;
import dev.sandmesh.control.http.TestingReply;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.client.Change;
import dev.sandmesh.protocol.client.ChangeKind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Five sandboxes: each way to ask for them, and the same answers from the database and from memory. */
@ExtendWith(VertxExtension.class)
final class SandboxListTest {

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private final Map<String, Ownership> owners = new HashMap<>();
    private RunningRegistry running;

    @BeforeEach
    void open(Vertx vertx) throws Exception {
        running = new RunningRegistry(vertx, POSTGRES.open(vertx));
        seed("ant", "dev", HealthStatus.HEALTHY);
        seed("bee", "dev", HealthStatus.DEGRADED);
        seed("cat", "staging", HealthStatus.UNHEALTHY);
        seed("Dog", "staging", HealthStatus.HEALTHY);
        seed("eel", "prod", HealthStatus.UNKNOWN);
        get(running.registry.writeGauges(List.of(
                RunningRegistry.gauges(owners.get("ant"), 2, 10), RunningRegistry.gauges(owners.get("bee"), 2, 30))));
    }

    @AfterEach
    void close() {
        running.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    environment=dev                        | ant bee
                    environment=dev,prod                   | ant bee eel
                    health=healthy                         | Dog ant
                    health=unhealthy,unknown               | cat eel
                    status=active                          | Dog ant bee cat eel
                    status=draining                        | ''
                    provider=local                         | Dog ant bee cat eel
                    provider=ec2,fly                       | ''
                    q=O                                    | Dog eel
                    q=I-CAT                                | cat
                    q=stag                                 | Dog cat
                    q=%                                    | ''
                    environment=staging&health=healthy     | Dog
                    label=team=c                           | cat
                    label=team=c,zone=a                    | ''
                    environment=staging&health=unknown,unhealthy&label=team=c | cat
                    market=on-demand                       | Dog ant bee cat eel
                    market=spot                            | ''
                    providerState=running                  | ''
                    link=cluster&health=healthy            | Dog ant
                    link=relay                             | ''
                    engine=adspower,chromium&environment=dev | ant bee
                    engine=adspower                        | ''
                    sort=name                              | Dog ant bee cat eel
                    sort=-name                             | eel cat bee ant Dog
                    sort=environment,-name                 | bee ant eel cat Dog
                    sort=-health                           | eel cat bee Dog ant
                    sort=-createdAt                        | eel Dog cat bee ant
                    sort=lastHeartbeatAt                   | Dog cat eel ant bee
                    sort=lastHeartbeatAt&health=healthy    | Dog ant
                    sort=-lastHeartbeatAt,-name&pageSize=2 | bee ant
                    sort=environment,name                  | ant bee eel Dog cat
                    sort=-createdAt,name&environment=dev   | bee ant
                    sort=status,-health                    | eel cat bee Dog ant
                    pageSize=2                             | Dog ant
                    pageSize=2&page=2                      | bee cat
                    pageSize=2&page=4                      | ''
                    """)
    void filtersSortsAndPagesAlikeFromDatabaseAndMemory(String query, String names) {
        Call<NoBody> call = call(query);
        JsonObject page = get(new ListSandboxes(running.registry).handle(call));
        assertThat(names(page)).isEqualTo(names);
        assertThat(page.getBoolean("stale")).isFalse();
        assertThat(page.getLong("changeCursor")).isEqualTo(running.head());

        awaitFleet();
        SandboxPage fromMemory = get(running.registry.fleet().page(ListSandboxes.query(call)));
        assertThat(names(fromMemory.toJson())).isEqualTo(names);
        assertThat(fromMemory.total()).isEqualTo(page.getLong("total"));
        assertThat(fromMemory.changeCursor()).isEqualTo(page.getLong("changeCursor"));
    }

    @Test
    void totalCountsWhatThePageDoesNotShow() {
        JsonObject page = get(new ListSandboxes(running.registry).handle(call("pageSize=1&page=9&environment=dev")));
        assertThat(page.getLong("total")).isEqualTo(2);
        assertThat(page.getJsonArray("items")).isEmpty();
    }

    @Test
    void labelsFilter() {
        SandboxQuery labelled = new SandboxQuery(
                EnvironmentScope.ALL,
                List.of(),
                List.of(),
                List.of(),
                new SandboxTraits(List.of(), List.of(), List.of(), List.of(), List.of(), Map.of("team", "c")),
                "",
                List.of(),
                1,
                50);
        assertThat(names(get(running.registry.list(labelled)).toJson())).isEqualTo("cat");
        awaitFleet();
        assertThat(names(get(running.registry.fleet().page(labelled)).toJson())).isEqualTo("cat");
    }

    /** A21: neither a list nor a sum shows or counts what lies outside of the caller's environments. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"dev | ant bee", "prod,staging | cat Dog eel", "nowhere | ''"})
    void listAndSummaryHoldTheCallersEnvironmentsOnly(String environments, String names) {
        Caller caller = TestingCaller.within(List.of(environments.split(",")), "sandbox:read");
        int count = names.isEmpty() ? 0 : names.split(" ").length;
        JsonObject page = get(new ListSandboxes(running.registry).handle(call("", caller)));
        assertThat(names(page).split(" ")).containsExactlyInAnyOrder(names.split(" "));
        assertThat(page.getLong("total")).isEqualTo(count);
        assertThat(get(running.registry.summary(caller.environments())).toJson().getLong("total"))
                .isEqualTo(count);
        awaitFleet();
        SandboxPage fromMemory = get(running.registry.fleet().page(ListSandboxes.query(call("", caller))));
        assertThat(names(fromMemory.toJson()).split(" ")).containsExactlyInAnyOrder(names.split(" "));
        assertThat(get(running.registry.fleet().summary(caller.environments()))
                        .toJson()
                        .getLong("total"))
                .isEqualTo(count);
    }

    @Test
    void anEnvironmentThatIsAskedForByNameMustBeTheCallers() {
        Caller caller = TestingCaller.within(List.of("dev"), "sandbox:read");
        assertThat(names(get(new ListSandboxes(running.registry).handle(call("environment=dev", caller)))))
                .isEqualTo("ant bee");
        assertThatThrownBy(() -> new ListSandboxes(running.registry).handle(call("environment=prod", caller)))
                .isInstanceOfSatisfying(SandmeshException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.ENVIRONMENT_FORBIDDEN);
                    assertThat(refusal).hasMessageContaining("prod");
                    assertThat(refusal.permission()).contains("sandbox:read");
                });
    }

    @Test
    void theEnvironmentOfASandboxIsKnown() {
        JsonObject dog = get(new ListSandboxes(running.registry).handle(call("q=dog")))
                .getJsonArray("items")
                .getJsonObject(0);
        SandboxId id = SandboxId.of(dog.getString("id"));
        assertThat(get(running.registry.environmentOf(id))).contains("staging");
        awaitFleet();
        assertThat(get(running.registry.fleet().environmentOf(id))).contains("staging");
        assertThat(get(running.registry.environmentOf(new SandboxId(running.registry.newId()))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sort=-health&status=terminated",
                "sort=lastHeartbeatAt&status=active,terminated",
                "label=a=1,a=2"
            })
    void whatCannotBeAnsweredInBoundsIsRefused(String query) {
        assertThatThrownBy(() -> new ListSandboxes(running.registry).handle(call(query)))
                .isInstanceOfSatisfying(SandmeshException.class, refusal -> assertThat(refusal.code())
                        .isEqualTo(ErrorCode.VALIDATION_FAILED));
    }

    @Test
    void unknownOrderIsNamed() {
        assertThatThrownBy(() -> new ListSandboxes(running.registry).handle(call("sort=-colour")))
                .isInstanceOfSatisfying(SandmeshException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
                    assertThat(refusal.errors().get(0).pointer()).isEqualTo("query:sort");
                });
    }

    /** Whatever is written while the list is read: what is not in it comes after its cursor. */
    @Test
    void listAndTheChangesAfterItsCursorAreTheTruth() {
        List<Future<WriteOutcome>> writes = new ArrayList<>();
        List<Future<SandboxPage>> lists = new ArrayList<>();
        for (int i = 1; i <= 60; i++) {
            Health health = health(HealthStatus.values()[i % 4], "step " + i);
            owners.forEach((name, owner) -> writes.add(running.registry.write(
                    new OwnerWrite(owner, 0, 1, SandboxPatch.empty().health(health), List.of()))));
            lists.add(running.registry.list(SandboxQuery.everything(1, 200)));
        }
        writes.forEach(RunningRegistry::get);
        List<JsonObject> truth =
                get(running.registry.list(SandboxQuery.everything(1, 200))).items();
        for (Future<SandboxPage> list : lists) {
            assertThat(replayed(get(list))).isEqualTo(truth);
        }
    }

    @Test
    void summaryCountsTheSameFromDatabaseAndMemory() {
        JsonObject summary = get(new GetFleetSummary(running.registry).handle(call("")));
        assertThat(summary.getLong("total")).isEqualTo(5);
        assertThat(summary.getJsonObject("byHealth"))
                .isEqualTo(new JsonObject()
                        .put("healthy", 2L)
                        .put("degraded", 1L)
                        .put("unhealthy", 1L)
                        .put("unknown", 1L));
        assertThat(summary.getJsonObject("byStatus").getLong("active")).isEqualTo(5);
        assertThat(summary.getJsonObject("capacity").getLong("free")).isEqualTo(6);
        assertThat(summary.getDouble("cpuPercent")).isEqualTo(20.0);
        assertThat(summary.getBoolean("stale")).isFalse();

        awaitFleet();
        JsonObject fromMemory =
                get(running.registry.fleet().summary(EnvironmentScope.ALL)).toJson();
        assertThat(fromMemory.getJsonObject("byHealth")).isEqualTo(summary.getJsonObject("byHealth"));
        assertThat(fromMemory.getJsonObject("byStatus")).isEqualTo(summary.getJsonObject("byStatus"));
        assertThat(fromMemory.getBoolean("stale")).isTrue();
    }

    @Test
    void timelineIsPagedNewestFirst() {
        Ownership owner = owners.get("ant");
        for (int i = 1; i <= 5; i++) {
            running.write(owner, i, i, SandboxPatch.empty(), running.event(i % 2 == 0 ? "even" : "odd", "event " + i));
        }
        ListSandboxEvents endpoint = new ListSandboxEvents(running.registry);
        JsonObject first = get(endpoint.handle(call(owner, "kind=odd,even&pageSize=2")));
        JsonObject third = get(endpoint.handle(call(owner, "kind=odd,even&pageSize=2&page=3")));
        JsonObject odd = get(endpoint.handle(call(owner, "kind=odd")));
        assertThat(messages(first)).containsExactly("event 5", "event 4");
        assertThat(first.getLong("total")).isEqualTo(5);
        assertThat(messages(third)).containsExactly("event 1");
        assertThat(messages(odd)).containsExactly("event 5", "event 3", "event 1");
        JsonObject until = get(endpoint.handle(call(owner, "until=2026-01-01T00:00:00Z")));
        assertThat(until.getLong("total")).isZero();
    }

    @Test
    void whatDoesNotExistIsNotFound() {
        Ownership nobody = new Ownership(
                new dev.sandmesh.protocol.SandboxId(UUID.fromString("01970000-0000-7000-8000-000000000000")),
                "dev",
                "",
                0,
                "");
        for (Future<JsonObject> answer : List.of(
                new GetSandbox(running.registry).handle(call(nobody, "")).map(TestingReply::body),
                new ListSandboxEvents(running.registry).handle(call(nobody, "")))) {
            assertThatThrownBy(() -> get(answer))
                    .isInstanceOfSatisfying(SandmeshException.class, refusal -> assertThat(refusal.code())
                            .isEqualTo(ErrorCode.SANDBOX_NOT_FOUND));
        }
    }

    @Test
    void detailShowsWhatTheContractRequires() {
        JsonObject view = TestingReply.body(get(new GetSandbox(running.registry).handle(call(owners.get("bee"), ""))));
        assertThat(view.fieldNames())
                .contains("id", "name", "environment", "provider", "status", "health", "version", "stale");
        assertThat(view.getJsonObject("health").getJsonArray("reasons")).hasSize(1);
        assertThat(view.encode()).doesNotContain("null").doesNotContain("nonce").doesNotContain("key-of");
    }

    private void seed(String name, String environment, HealthStatus health) {
        Ownership owner = running.owned("node-a", Registers.of(name).in(environment));
        owners.put(name, owner);
        if (health != running.find(owner).state().health().status()) {
            running.write(owner, 0, 1, SandboxPatch.empty().health(health(health, "seeded")));
        }
    }

    /** Waits until the view in memory has read all that is in the log. */
    private void awaitFleet() {
        long head = running.head();
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (get(running.registry.fleet().cursor()) < head) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private List<JsonObject> replayed(SandboxPage page) {
        Map<String, JsonObject> views = new HashMap<>();
        page.items().forEach(view -> views.put(view.getString("id"), view));
        long cursor = page.changeCursor();
        while (cursor < running.head()) {
            for (Change change : running.changesAfter(cursor)) {
                cursor = change.seq();
                if (change.kind() == ChangeKind.SANDBOX) {
                    views.computeIfPresent(change.id(), (id, view) -> MergePatch.apply(view, change.patch()));
                }
            }
        }
        return page.items().stream()
                .map(view -> views.get(view.getString("id")))
                .toList();
    }

    private static String names(JsonObject page) {
        return String.join(" ", texts(page.getJsonArray("items"), "name"));
    }

    private static List<String> messages(JsonObject page) {
        return texts(page.getJsonArray("items"), "message");
    }

    private static List<String> texts(JsonArray items, String field) {
        return items.stream()
                .map(JsonObject.class::cast)
                .map(item -> item.getString(field))
                .toList();
    }

    private static Call<NoBody> call(Ownership owner, String query) {
        Call<NoBody> plain = call(query);
        Map<String, String> path = Map.of("sandboxId", owner.sandboxId().toString());
        return new Call<>(
                new Call.Request("1", "", path, plain.request().query(), Map.of(), ""), plain.body(), plain.caller());
    }

    private static Call<NoBody> call(String query) {
        return call(query, TestingCaller.within(List.of("*"), "sandbox:read"));
    }

    /** With the defaults of the contract. */
    private static Call<NoBody> call(String query, Caller caller) {
        Map<String, String> parameters = new HashMap<>(Map.of("page", "1", "pageSize", "50"));
        for (String pair : query.split("&")) {
            if (!pair.isEmpty()) {
                parameters.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
            }
        }
        Call.Request request = new Call.Request("1", "", Map.of(), parameters, Map.of(), "sandbox:read");
        return new Call<>(request, new NoBody(), caller);
    }
}
