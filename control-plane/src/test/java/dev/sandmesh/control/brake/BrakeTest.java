package dev.sandmesh.control.brake;

import static dev.sandmesh.control.testing.Waiting.get;
import static dev.sandmesh.control.testing.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.DatabaseCable;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.AuditMark;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.TestingCaller;
import dev.sandmesh.control.testing.TestingNode;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.client.Change;
import dev.sandmesh.protocol.client.ChangeKind;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The brake over a real database, in which twenty sandboxes stand, and a clock that is moved by hand. */
final class BrakeTest {

    private static final int FLEET = 20;
    private static final Caller ANN =
            TestingCaller.of("1", "ann@example.org", "admin", Set.of("brake:release", "node:read"), false);

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.now().truncatedTo(ChronoUnit.MILLIS));
    private final List<Change> facts = new CopyOnWriteArrayList<>();
    private Vertx vertx;
    private Database database;
    private TestingNode node;
    private Brake brake;

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx();
        database = POSTGRES.openStrictly(vertx);
        node = new TestingNode(vertx, database, TestingNode.quick("n1", Duration.ofHours(1)));
        get(node.bus
                .listen(Address.CHANGES, Change::read, change -> {
                    if (change.kind() == ChangeKind.BRAKE) {
                        facts.add(change);
                    }
                })
                .ready());
        fleet();
        brake = brake(database);
        get(vertx.deployVerticle(brake.watch()));
    }

    private Brake brake(Database there) {
        return new Brake(new Brake.Parts(there, node.changeLog, node.audit.trail(), node.registry, node.bus, now::get));
    }

    @AfterEach
    void stop() {
        node.close();
        get(vertx.close());
    }

    /** All are healthy, and the brake was never on. */
    private void fleet() {
        StringBuilder all = new StringBuilder("""
                DELETE FROM sandbox_events;
                DELETE FROM sandbox_state;
                DELETE FROM sandboxes;
                DELETE FROM brake_turns;
                UPDATE brake SET engaged = false, cause = '', calm_since = NULL, released_by_hand = NULL,
                    hand_over_released = false, since = now() - interval '1 day';
                """);
        for (int i = 0; i < FLEET; i++) {
            all.append("""
                    INSERT INTO sandboxes (id, name, environment, provider, instance_id, status, created_at, updated_at)
                        VALUES ('%s', 's%d', 'dev', 'manual', 'i-%d', 'active', now(), now());
                    INSERT INTO sandbox_state (sandbox_id, health, health_since, owner_node, epoch)
                        VALUES ('%s', 'healthy', now(), 'n1', 1);
                    """.formatted(id(i), i, i, id(i)));
        }
        POSTGRES.execute(all.toString());
    }

    private static String id(int number) {
        return "018f3e2a-7b1c-7d2e-8f3a-0000000000%02d".formatted(number);
    }

    private void lose(int from, int to) {
        JsonArray reasons = new JsonArray()
                .add(new JsonObject()
                        .put("type", "Lease")
                        .put("since", now.get().toString()));
        POSTGRES.execute(
                "UPDATE sandbox_state SET health = 'unhealthy', reasons = '" + reasons + "'" + those(from, to));
    }

    private void back(int from, int to) {
        POSTGRES.execute(
                "UPDATE sandbox_state SET health = 'healthy', reasons = '[]', handover = false" + those(from, to));
    }

    private static String those(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(number -> "'" + id(number) + "'")
                .collect(Collectors.joining(", ", " WHERE sandbox_id IN (", ")"));
    }

    private void pass(int seconds) {
        now.updateAndGet(time -> time.plusSeconds(seconds));
    }

    @Test
    void halfOfTheFleetSilentPutsItOnAndTheirReturnReleasesIt() throws Exception {
        long row = POSTGRES.number("SELECT coalesce(max(seq), 0) FROM audit");
        get(brake.count());
        assertThat(brake.isOn()).isFalse();

        lose(0, 10);
        pass(2);
        get(brake.count());
        assertThat(brake.isOn()).isTrue();
        JsonObject shown = shown(brake);
        assertThat(shown.getBoolean("on")).isTrue();
        assertThat(shown.getString("cause")).isEqualTo("mass_silence");
        assertThat(shown.getString("why")).startsWith("10 of 20 leases were lost within a minute");
        assertThat(shown.getInteger("missing")).isEqualTo(10);
        assertThat(shown.getInteger("live")).isEqualTo(10);
        assertThat(shown.getJsonArray("history").getJsonObject(0).containsKey("releasedAt"))
                .isFalse();

        pass(600);
        back(0, 9);
        get(brake.count());
        pass(59);
        get(brake.count());
        assertThat(brake.isOn()).isTrue();
        pass(1);
        get(brake.count());
        assertThat(brake.isOn()).isFalse();
        assertThat(shown(brake).getJsonArray("history").getJsonObject(0).getString("reason"))
                .startsWith("less than 10 %");
        until("both are told", () -> facts.size() == 2);
        assertThat(facts).extracting(change -> change.patch().getBoolean("on")).containsExactly(true, false);
        assertThat(facts).extracting(Change::sandboxId).containsOnlyNulls();
        assertThat(POSTGRES.column("SELECT action || ' ' || actor_kind || ' ' || target_kind FROM audit WHERE seq > "
                        + row + " ORDER BY seq"))
                .containsExactly("engageBrake system brake", "releaseBrake system brake");
    }

    /** Who said goodbye or is being ended was not lost; nor who was gone long before. */
    @Test
    void goodbyesTerminationsAndTheLongDeadDoNotCount() throws Exception {
        lose(0, 4);
        pass(3_600);
        lose(4, 14);
        POSTGRES.execute("UPDATE sandbox_state SET away_until = now() WHERE sandbox_id <= '" + id(8)
                + "' AND sandbox_id > '" + id(3) + "'");
        POSTGRES.execute(
                "UPDATE sandboxes SET status = 'terminating' WHERE id <= '" + id(11) + "' AND id > '" + id(8) + "'");
        pass(1);
        get(brake.count());
        assertThat(brake.isOn()).as("two of those that count").isFalse();
        lose(14, 16);
        get(brake.count());
        assertThat(brake.isOn()).as("four of eight").isTrue();
        assertThat(shown(brake).getInteger("missing")).isEqualTo(4);
    }

    @Test
    void aHandOverPutsItOnUntilAllHaveANodeOrAreGivenUp() throws Exception {
        POSTGRES.execute("UPDATE sandbox_state SET handover = true WHERE sandbox_id <= '" + id(2) + "'");
        get(brake.count());
        assertThat(shown(brake).getString("cause")).isEqualTo("hand_over");
        assertThat(shown(brake).getInteger("handingOver")).isEqualTo(3);
        back(0, 2);
        // The third is given up: it is lost, and no hand-over any more.
        lose(2, 3);
        pass(5);
        get(brake.count());
        assertThat(shown(brake).getInteger("handingOver")).isZero();
        pass(60);
        get(brake.count());
        assertThat(brake.isOn()).isFalse();
    }

    @Test
    void aReleaseByHandIsAuditedHoldsAndIsNothingWhenItIsOff() throws Exception {
        long row = POSTGRES.number("SELECT coalesce(max(seq), 0) FROM audit");
        lose(0, 10);
        get(brake.count());
        JsonObject released = release("the switch was mended");
        assertThat(released.getBoolean("on")).isFalse();
        assertThat(released.getString("releasedBy")).isEqualTo("ann@example.org");
        assertThat(released.getJsonArray("history").getJsonObject(0).getString("reason"))
                .isEqualTo("the switch was mended");
        for (int second = 0; second < 70; second += 2) {
            pass(2);
            get(brake.count());
            assertThat(brake.isOn()).isFalse();
        }
        release("once more");
        assertThat(POSTGRES.column(
                        "SELECT action || ' ' || actor_name FROM audit WHERE seq > " + row + " ORDER BY seq"))
                .containsExactly("engageBrake sweeper", "releaseBrake ann@example.org");
        lose(10, 16);
        get(brake.count());
        assertThat(brake.isOn()).as("it came anew").isTrue();
    }

    @Test
    void whoMayActInSomeEnvironmentsOnlyDoesNotReleaseIt() {
        Caller scoped = TestingCaller.within(List.of("dev"), "brake:release");
        assertThatThrownBy(() ->
                        new ReleaseBrake(brake, brake.view()).handle(call(scoped, new ReleaseBrake.BrakeRelease("x"))))
                .isInstanceOf(SandmeshException.class);
    }

    /** Another node, also one that starts: it is on, and stays on by the next sweeper's count. */
    @Test
    void anotherNodeKnowsItAndGoesOnCounting() throws Exception {
        lose(0, 10);
        get(brake.count());
        Brake other = brake(database);
        assertThat(other.isOn()).as("never read: hold still").isTrue();
        get(vertx.deployVerticle(other.watch()));
        assertThat(other.isOn()).isTrue();
        back(0, 10);
        pass(5);
        get(other.count());
        pass(60);
        get(other.count());
        assertThat(other.isOn()).isFalse();
        until("the first has heard of it", () -> !brake.isOn());
    }

    @Test
    void whileTheDatabaseIsAwayItIsAsLastKnown() throws Exception {
        DatabaseCable cable = new DatabaseCable(vertx, POSTGRES);
        Database cut = Postgres.open(vertx, cable.config());
        lose(0, 10);
        get(brake.count());
        Brake other = brake(cut);
        get(vertx.deployVerticle(other.watch()));
        assertThat(shown(other).getBoolean("stale")).isFalse();
        cable.cut();
        JsonObject away = shown(other);
        assertThat(away.getBoolean("stale")).isTrue();
        assertThat(away.getBoolean("on")).isTrue();
        assertThat(away.getJsonArray("history")).hasSize(1);
        assertThat(other.isOn()).isTrue();
        cable.mend();
        until("it is fresh again", () -> !shown(other).getBoolean("stale"));
    }

    /** What is wrong with a query is no outage: it is not hidden behind what was known last. */
    @Test
    void aQueryThatIsRefusedFailsInsteadOfBeingCalledAnOutage() throws Exception {
        get(brake.count());
        POSTGRES.owner("ALTER TABLE brake_turns RENAME TO brake_turns_elsewhere");
        try {
            assertThatThrownBy(() -> shown(brake)).isInstanceOf(PgException.class);
        } finally {
            POSTGRES.owner("ALTER TABLE brake_turns_elsewhere RENAME TO brake_turns");
        }
        assertThat(shown(brake).getBoolean("stale")).isFalse();
    }

    private JsonObject release(String reason) {
        return get(new ReleaseBrake(brake, brake.view()).handle(call(ANN, new ReleaseBrake.BrakeRelease(reason))));
    }

    private static JsonObject shown(Brake of) {
        return get(new GetBrake(of.view()).handle(call(ANN, new NoBody())));
    }

    private static <B> Call<B> call(Caller caller, B body) {
        Call.Origin origin = new Call.Origin("r", "releaseBrake", "127.0.0.1", new AuditMark());
        return new Call<>(new Call.Request(origin, Map.of(), Map.of(), Map.of(), "brake:release"), body, caller);
    }
}
