package dev.sandmesh.control.health;

import static dev.sandmesh.control.testing.Waiting.get;
import static dev.sandmesh.control.testing.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.registry.HealthStatus;
import dev.sandmesh.control.registry.Ownership;
import dev.sandmesh.control.testing.TestingAgent;
import dev.sandmesh.control.testing.TestingNode;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.report.AckStatus;
import dev.sandmesh.protocol.report.AgentEvent;
import dev.sandmesh.protocol.report.EnginesChanged;
import dev.sandmesh.protocol.report.EventAck;
import dev.sandmesh.protocol.report.Goodbye;
import dev.sandmesh.protocol.report.HeartbeatAck;
import dev.sandmesh.protocol.report.VersionsChanged;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Leases over a real event bus and a real database, with short deadlines. */
@ExtendWith(VertxExtension.class)
final class LeaseVerticleTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration NEVER = Duration.ofHours(1);

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private Vertx vertx;
    private TestingNode node;

    @BeforeEach
    void remember(Vertx given) {
        vertx = given;
    }

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void aHeartbeatIsAckedAndMakesHealthyInTheDatabase() throws Exception {
        start(NEVER);
        TestingAgent agent = TestingAgent.of("heard");
        Ownership owner = node.own(agent.register(""));

        HeartbeatAck ack = heartbeat(node, agent, owner, 7);

        assertThat(ack.status()).isEqualTo(AckStatus.OK);
        assertThat(ack.sequence()).isEqualTo(7);
        untilHealth(owner, HealthStatus.HEALTHY);
        until("gauges are written", () -> node.state(owner).lastHeartbeat().isPresent());
        until("the figures say so", () -> node.leases.figures().leases(HealthStatus.HEALTHY) == 1);
        assertThat(node.leases.figures().heartbeats(AckStatus.OK)).isEqualTo(1);
    }

    @Test
    void anEventIsAckedOnlyWhenItIsCommittedAndARepeatIsWrittenOnce() throws Exception {
        start(NEVER);
        TestingAgent agent = TestingAgent.of("events");
        Ownership owner = node.own(agent.register(""));
        AgentEvent event = agent.event(owner, 1, TestingAgent.exited("Xvfb exited: signal 9"));

        Future<EventAck> first;
        Future<EventAck> repeat;
        try (Connection holder = POSTGRES.connect()) {
            holder.setAutoCommit(false);
            lock(holder, owner);
            first = send(node, event);
            repeat = send(node, event);
            until("the write waits for the row", () -> somebodyWaitsForALock());
            assertThat(repeat.isComplete()).isFalse();
            assertThat(entries(owner, "processExited")).isZero();
            holder.rollback();
        }

        assertThat(get(repeat)).isEqualTo(new EventAck(1, AckStatus.OK));
        assertThat(first).satisfies(older -> until("the older one is refused", older::failed));
        assertThat(entries(owner, "processExited")).isEqualTo(1);
        assertThat(get(send(node, event))).isEqualTo(new EventAck(1, AckStatus.OK));
        assertThat(entries(owner, "processExited")).isEqualTo(1);
        assertThat(node.state(owner).lastEvent()).isEqualTo(1);
        assertThat(node.leases.figures().eventsCommitted()).isEqualTo(1);
    }

    @Test
    void anEventThatTheLostOwnerCommittedIsNotWrittenAgainByTheNext() throws Exception {
        start(NEVER);
        TestingAgent agent = TestingAgent.of("moved");
        Ownership first = node.own(agent.register(""));
        get(send(node, agent.event(first, 1, TestingAgent.exited("Xvfb exited: signal 9"))));

        try (TestingNode next = node("n2", NEVER)) {
            Ownership second = next.own(agent.register(""));
            assertThat(second.epoch()).isEqualTo(2);
            EventAck again = get(send(next, agent.event(second, 1, TestingAgent.exited("Xvfb exited: signal 9"))));
            assertThat(again).isEqualTo(new EventAck(1, AckStatus.OK));
            get(send(next, agent.event(second, 2, TestingAgent.exited("Xvfb exited: signal 11"))));
        }
        assertThat(entries(first, "processExited")).isEqualTo(2);
    }

    @Test
    void anEventThatAKilledAgentToldIsNotWrittenAgainForItsSuccessor() throws Exception {
        start(NEVER);
        TestingAgent killed = TestingAgent.of("killed");
        Ownership first = node.own(killed.register(""));
        AgentEvent event = killed.event(first, 7, TestingAgent.exited("Xvfb exited: signal 9"));
        get(send(node, event));

        TestingAgent successor = killed.nonce("nonce-2");
        Ownership second = node.own(successor.register(""));
        AgentEvent again = new AgentEvent(
                second.sandboxId(), second.epoch(), "nonce-2", 1, event.at(), event.fact(), List.of(), List.of());

        assertThat(get(send(node, again))).isEqualTo(new EventAck(1, AckStatus.OK));
        assertThat(entries(first, "processExited")).isEqualTo(1);
        get(send(node, successor.event(second, 2, TestingAgent.exited("Xvfb exited: signal 9"))));
        assertThat(entries(first, "processExited")).isEqualTo(2);
    }

    @Test
    void silenceMakesUnhealthyAndAReportHealthyAgain() throws Exception {
        start(Duration.ofMillis(500));
        TestingAgent agent = TestingAgent.of("silent");
        Ownership owner = node.own(agent.register(""));
        heartbeat(node, agent, owner, 1);

        untilHealth(owner, HealthStatus.UNHEALTHY);
        assertThat(reason(owner)).startsWith("no report since");

        heartbeat(node, agent, owner, 2);
        // healthy lasts only as long as the short lease, so it is the timeline that is asked
        until("it was healthy again", () -> entries(owner, "healthChanged") >= 3);
        assertThat(timeline(owner)).startsWith("unknown → healthy", "healthy → unhealthy", "unhealthy → healthy");
    }

    @Test
    void aClosedConnectionMakesUnhealthyUnlessItsAgentIsBackInTime() throws Exception {
        node = new TestingNode(
                vertx,
                POSTGRES.open(vertx),
                new LeaseConfig("n1", Duration.ofMillis(100), NEVER, Duration.ofSeconds(3)));
        TestingAgent gone = TestingAgent.of("gone").connection("shared");
        TestingAgent back = TestingAgent.of("back").connection("shared");
        Ownership lost = node.own(gone.register(""));
        Ownership kept = node.own(back.register(""));
        heartbeat(node, gone, lost, 1);
        heartbeat(node, back, kept, 1);
        untilHealth(lost, HealthStatus.HEALTHY);
        untilHealth(kept, HealthStatus.HEALTHY);

        // One right after the other, so that a slow machine does not use up the moment in which it may come back.
        Future<Void> closed = node.leases.connectionClosed("shared");
        Future<Optional<LeaseSnapshot>> resumed =
                node.leases.resume(back.connection("new").register(""), 1);
        get(closed);
        assertThat(get(resumed))
                .hasValueSatisfying(held -> assertThat(held.owner()).isEqualTo(kept));

        untilHealth(lost, HealthStatus.UNHEALTHY);
        assertThat(reason(lost)).startsWith("connection closed");
        assertThat(node.health(kept).status()).isEqualTo(HealthStatus.HEALTHY);
        assertThat(entries(kept, "healthChanged")).isEqualTo(1);
    }

    @Test
    void aGoodbyeIsNoAlarmUntilThePromisedTime() throws Exception {
        start(Duration.ofSeconds(3));
        TestingAgent late = TestingAgent.of("late");
        TestingAgent away = TestingAgent.of("away");
        TestingAgent silent = TestingAgent.of("speechless");
        Ownership overdue = node.own(late.register(""));
        Ownership excused = node.own(away.register(""));
        Ownership other = node.own(silent.register(""));
        heartbeat(node, silent, other, 1);

        // Each goodbye right behind its report, so that no lease can run out between the two.
        Future<EventAck> soon = goodbye(late, overdue, 2);
        Future<EventAck> hours = goodbye(away, excused, 3600);
        assertThat(get(soon).status()).isEqualTo(AckStatus.OK);
        assertThat(get(hours).status()).isEqualTo(AckStatus.OK);
        get(node.leases.connectionClosed(late.connection()));
        get(node.leases.connectionClosed(away.connection()));

        untilHealth(other, HealthStatus.UNHEALTHY);
        untilHealth(overdue, HealthStatus.UNHEALTHY);
        assertThat(reason(overdue)).startsWith("said goodbye and was expected back by");
        assertThat(node.health(excused).status()).isEqualTo(HealthStatus.HEALTHY);
        assertThat(reason(excused)).startsWith("away until");
        assertThat(node.state(excused).away()).isPresent();
    }

    @Test
    void newVersionsAreStoredWithTheEventAndEachIsToldAsAStepFromTheLast() throws Exception {
        start(NEVER);
        TestingAgent agent = TestingAgent.of("upgrading");
        Ownership owner = node.own(agent.register(""));
        Map<String, String> first = Map.of("agent", "0.1.0", "worker", "1.0");
        Map<String, String> second = Map.of("agent", "0.1.0", "worker", "1.1", "java", "17.0.9");

        get(send(node, agent.event(owner, 1, new VersionsChanged(first))));
        assertThat(node.state(owner).agent().versions()).isEqualTo(first);
        get(send(node, agent.event(owner, 2, new VersionsChanged(second))));
        assertThat(node.state(owner).agent().versions()).isEqualTo(second);

        assertThat(messages(owner, "versionsChanged")).containsExactly("worker 1.0", "java 17.0.9, worker 1.0 → 1.1");
    }

    @Test
    void otherBrowsersThanAtTheRegistrationAreStoredWithTheEvent() throws Exception {
        start(NEVER);
        TestingAgent agent = TestingAgent.of("respecified");
        Ownership owner = node.own(agent.register(""));

        get(send(node, agent.event(owner, 1, new EnginesChanged(List.of("adspower", "chromium")))));
        assertThat(node.state(owner).agent().browserEngines()).containsExactly("adspower", "chromium");
        get(send(node, agent.event(owner, 2, new EnginesChanged(List.of()))));
        assertThat(node.state(owner).agent().browserEngines()).isEmpty();

        assertThat(messages(owner, "enginesChanged"))
                .containsExactly("runs adspower, chromium now", "runs no browser any more");
    }

    @Test
    void whoHasNoLeaseHereIsToldSo() throws Exception {
        start(NEVER);
        TestingAgent agent = TestingAgent.of("stranger");
        Ownership owner = node.own(agent.register(""));
        Ownership later = new Ownership(owner.sandboxId(), "dev", "n1", owner.epoch() + 1, "nonce-1");

        assertThat(heartbeat(node, agent, later, 1).status()).isEqualTo(AckStatus.UNKNOWN_LEASE);
        assertThat(get(send(node, agent.event(later, 1, TestingAgent.exited("x"))))
                        .status())
                .isEqualTo(AckStatus.UNKNOWN_LEASE);
        assertThat(heartbeat(node, agent.nonce("other"), owner, 1).status()).isEqualTo(AckStatus.SUPERSEDED);
        assertThat(entries(owner, "processExited")).isZero();
    }

    @Test
    void whoRegisteredElsewhereIsToldThatThisLeaseIsSuperseded() throws Exception {
        start(NEVER);
        TestingAgent agent = TestingAgent.of("twice");
        Ownership first = node.own(agent.register(""));
        assertThat(heartbeat(node, agent, first, 1).status()).isEqualTo(AckStatus.OK);

        try (TestingNode next = node("n2", NEVER)) {
            TestingAgent twin = agent.nonce("nonce-2");
            Ownership second = next.own(twin.register(""));

            until(
                    "the first owner heard of it",
                    () -> heartbeat(node, agent, first, 2).status() == AckStatus.SUPERSEDED);
            assertThat(heartbeat(next, twin, second, 1).status()).isEqualTo(AckStatus.OK);
            assertThat(get(node.leases.held())).isZero();
        }
    }

    /** Even when the first owner has not heard of the second. */
    @Test
    void aWriteOfAnOwnerThatWasReplacedIsFencedAndItsEventIsNotAcked() throws Exception {
        start(NEVER);
        TestingAgent agent = TestingAgent.of("fenced");
        Ownership first = node.own(agent.register(""));
        POSTGRES.execute("UPDATE sandbox_state SET owner_node = 'n9', epoch = epoch + 1 WHERE sandbox_id = '"
                + first.sandboxId() + "'");

        EventAck ack = get(send(node, agent.event(first, 1, TestingAgent.exited("too late"))));

        assertThat(ack.status()).isEqualTo(AckStatus.SUPERSEDED);
        assertThat(entries(first, "processExited")).isZero();
        assertThat(heartbeat(node, agent, first, 2).status()).isEqualTo(AckStatus.SUPERSEDED);
    }

    private Future<EventAck> goodbye(TestingAgent agent, Ownership owner, int seconds) {
        AgentEvent event = agent.event(owner, 1, new Goodbye("upgrade", seconds));
        Future<HeartbeatAck> heard = node.bus.request(
                Address.heartbeat(node.config.nodeId()), agent.heartbeat(owner, 1), HeartbeatAck::read, LIMIT);
        Future<EventAck> said = send(node, event);
        return heard.compose(ack -> said);
    }

    private void start(Duration silence) throws Exception {
        node = node("n1", silence);
    }

    private TestingNode node(String id, Duration silence) throws Exception {
        return new TestingNode(vertx, POSTGRES.open(vertx), TestingNode.quick(id, silence));
    }

    private static HeartbeatAck heartbeat(TestingNode to, TestingAgent agent, Ownership owner, long sequence) {
        return get(to.bus.request(
                Address.heartbeat(to.config.nodeId()), agent.heartbeat(owner, sequence), HeartbeatAck::read, LIMIT));
    }

    private static Future<EventAck> send(TestingNode to, AgentEvent event) {
        return to.bus.request(Address.event(to.config.nodeId()), event, EventAck::read, LIMIT);
    }

    private void untilHealth(Ownership owner, HealthStatus status) throws Exception {
        until("it is " + status, () -> node.health(owner).status() == status);
    }

    private String reason(Ownership owner) {
        return node.health(owner).reasons().get(0).reason();
    }

    private static void lock(Connection holder, Ownership owner) throws SQLException {
        try (PreparedStatement statement =
                holder.prepareStatement("SELECT 1 FROM sandbox_state WHERE sandbox_id = ? FOR UPDATE")) {
            statement.setObject(1, owner.sandboxId().value());
            statement.execute();
        }
    }

    private static boolean somebodyWaitsForALock() {
        return POSTGRES.number("SELECT count(*) FROM pg_locks WHERE NOT granted") > 0;
    }

    private static List<String> timeline(Ownership owner) {
        return texts(owner, "healthChanged", "data->>'before' || ' → ' || (data->>'after')");
    }

    private static List<String> messages(Ownership owner, String kind) {
        return texts(owner, kind, "message");
    }

    private static List<String> texts(Ownership owner, String kind, String expression) {
        return POSTGRES.column("SELECT " + expression + " FROM sandbox_events WHERE sandbox_id = '" + owner.sandboxId()
                + "' AND kind = '" + kind + "' ORDER BY at, id");
    }

    private static long entries(Ownership owner, String kind) {
        return texts(owner, kind, "id").size();
    }
}
