package dev.sandmesh.control.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.registry.Health;
import dev.sandmesh.control.registry.HealthStatus;
import dev.sandmesh.control.registry.Owned;
import dev.sandmesh.control.registry.OwnerWrite;
import dev.sandmesh.control.registry.Ownership;
import dev.sandmesh.control.registry.SandboxEvent;
import dev.sandmesh.control.registry.WriteOutcome;
import dev.sandmesh.protocol.ErrorKind;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.report.AckStatus;
import dev.sandmesh.protocol.report.AgentEvent;
import dev.sandmesh.protocol.report.AgentFact;
import dev.sandmesh.protocol.report.Capacity;
import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.DesiredConfiguration;
import dev.sandmesh.protocol.report.EventAck;
import dev.sandmesh.protocol.report.Goodbye;
import dev.sandmesh.protocol.report.Heartbeat;
import dev.sandmesh.protocol.report.HeartbeatAck;
import dev.sandmesh.protocol.report.HostSample;
import dev.sandmesh.protocol.report.Instance;
import dev.sandmesh.protocol.report.NetworkUsage;
import dev.sandmesh.protocol.report.ProcessExited;
import dev.sandmesh.protocol.report.ProcessReport;
import dev.sandmesh.protocol.report.ProcessState;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LeaseBookTest {

    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    private static final SandboxId ID = new SandboxId(new UUID(1, 2));

    private static final Instance MACHINE = new Instance("s1", "dev", "local", "i-1", "", "", "", "");

    private final List<OwnerWrite> written = new ArrayList<>();
    private Future<WriteOutcome> fate = Future.succeededFuture(WriteOutcome.WRITTEN);
    private long nanos;
    private Instant now = NOW;
    private final LeaseBook book = new LeaseBook(
            new LeaseWatch(LeaseConfig.of("n1"), () -> nanos),
            new LeaseJudge(new HealthPolicy(HealthSettings.DEFAULT), new Timeline(UUID::randomUUID)),
            write -> {
                written.add(write);
                return fate;
            },
            () -> now);

    @Test
    void theFirstHeartbeatMakesHealthyAndIsWrittenOnce() {
        granted(1, "a");

        assertThat(book.heartbeat(heartbeat(1, "a", 1, true)).status()).isEqualTo(AckStatus.OK);
        assertThat(book.heartbeat(heartbeat(1, "a", 2, true)).status()).isEqualTo(AckStatus.OK);

        assertThat(messages()).containsExactly("health unknown → healthy");
        assertThat(written).hasSize(1);
        assertThat(book.takeDirty()).hasSize(1);
        assertThat(book.takeDirty()).isEmpty();
    }

    @Test
    void silenceOfFifteenSecondsLosesTheLeaseAndAReportBringsItBack() {
        live();

        sleep(14);
        assertThat(messages()).isEmpty();
        sleep(2);
        assertThat(messages())
                .singleElement()
                .asString()
                .contains("healthy → unhealthy")
                .contains("no report since");
        assertThat(book.lost()).hasSize(1);

        book.heartbeat(heartbeat(1, "a", 9, true));
        assertThat(messages().get(1)).isEqualTo("health unhealthy → healthy");
        assertThat(book.lost()).isEmpty();
    }

    /** A108: a node that was cut off comes back with its sandboxes, of which the others have thought the worst. */
    @Test
    void whatOthersWroteInTheNameOfThisNodeIsSetRightWithTheNextReport() {
        live();
        Health theirs = new Health(HealthStatus.UNHEALTHY, Instant.now(), List.of());
        book.compare(List.of(new Owned(ID, 7, theirs, true)), now);
        book.heartbeat(heartbeat(1, "a", 8, true));
        assertThat(written).as("another epoch is another's").isEmpty();

        book.compare(List.of(new Owned(ID, 1, theirs, true)), now);
        book.heartbeat(heartbeat(1, "a", 9, true));
        book.heartbeat(heartbeat(1, "a", 10, true));
        assertThat(messages()).containsExactly("health unhealthy → healthy");
        JsonObject patch = written.get(0).patch().toJson();
        assertThat(patch.getBoolean("handover")).isFalse();
        assertThat(patch.getJsonObject("health").getString("status")).isEqualTo("healthy");
    }

    @Test
    void whatStandsAsThisNodeKnowsItIsNotWrittenAgain() {
        live();
        book.compare(List.of(new Owned(ID, 1, new Health(HealthStatus.HEALTHY, Instant.now(), List.of()), false)), now);
        book.heartbeat(heartbeat(1, "a", 9, true));
        assertThat(written).isEmpty();
    }

    /** A108: while it was cut off from the mesh, nobody could tell it; it would order the agent about as of old. */
    @Test
    void whatHasAnotherOwnerByNowIsLetGo() {
        live();
        now = now.plusSeconds(1);
        Health healthy = new Health(HealthStatus.HEALTHY, NOW, List.of());
        book.compare(List.of(new Owned(ID, 1, healthy, false)), now);
        assertThat(book.index().find(ID)).isNotNull();
        book.compare(List.of(), NOW);
        assertThat(book.index().find(ID))
                .as("what was granted while the registry was read may not stand there yet")
                .isNotNull();

        book.compare(List.of(), now);
        assertThat(book.index().find(ID)).isNull();
        assertThat(book.heartbeat(heartbeat(1, "a", 9, true)).status()).isEqualTo(AckStatus.SUPERSEDED);
        assertThat(written).isEmpty();
    }

    /** A48: the configuration is sent as long as another one runs, and that it runs is told once. */
    @Test
    void whatIsWantedIsSentUntilItIsInEffect() {
        live();
        assertThat(book.heartbeat(running(2, 0))).satisfies(ack -> {
            assertThat(ack.desiredVersion()).isZero();
            assertThat(ack.configuration()).isEmpty();
        });
        DesiredConfiguration wanted = new DesiredConfiguration(4, new JsonObject().put("chromium", new JsonObject()));
        book.desire(ID, wanted);
        book.desire(ID, new DesiredConfiguration(3, new JsonObject()));
        for (long sequence = 3; sequence < 5; sequence++) {
            HeartbeatAck ack = book.heartbeat(running(sequence, 0));
            assertThat(ack.desiredVersion()).isEqualTo(4);
            assertThat(ack.configuration()).contains(wanted);
        }
        assertThat(written).isEmpty();

        assertThat(book.heartbeat(running(5, 4)).configuration()).isEmpty();
        assertThat(book.heartbeat(running(6, 4)).configuration()).isEmpty();

        assertThat(written).singleElement().satisfies(write -> {
            assertThat(write.patch().toJson()).isEqualTo(new JsonObject().put("runningVersion", 4L));
            assertThat(write.events()).singleElement().satisfies(entry -> {
                assertThat(entry.kind()).isEqualTo("configurationApplied");
                assertThat(entry.data())
                        .isEqualTo(new JsonObject().put("before", 0L).put("version", 4L));
            });
        });
    }

    /** Nobody reports for a lost sandbox, so that nothing else would remind of it. */
    @Test
    void aLossThatCouldNotBeWrittenIsWrittenLater() {
        live();
        fate = Future.failedFuture("the database is away");
        sleep(16);
        assertThat(written).hasSize(1);
        book.review();
        assertThat(written).hasSize(2);

        fate = Future.succeededFuture(WriteOutcome.WRITTEN);
        book.review();
        book.review();

        assertThat(written).hasSize(3);
        OwnerWrite last = written.get(2);
        assertThat(last.patch().toJson().getJsonObject("health").getString("status"))
                .isEqualTo("unhealthy");
        assertThat(last.events()).singleElement().satisfies(entry -> assertThat(entry.message())
                .contains("healthy → unhealthy"));
    }

    @Test
    void aLossWhoseWriteIsOnItsWayIsNotWrittenTwice() {
        live();
        fate = Promise.<WriteOutcome>promise().future();
        sleep(16);
        book.review();
        assertThat(written).hasSize(1);
    }

    @Test
    void aTransitionThatFailedIsMadeUpForAfterAnEventThatWasWritten() {
        granted(1, "a");
        fate = Future.failedFuture("the database is away");
        book.heartbeat(heartbeat(1, "a", 1, true));
        fate = Future.succeededFuture(WriteOutcome.WRITTEN);
        event(1, new Goodbye("upgrade", 60));
        written.clear();

        book.heartbeat(heartbeat(1, "a", 2, true));

        assertThat(written).singleElement().satisfies(write -> assertThat(
                        write.patch().toJson().fieldNames())
                .contains("health", "conditions", "processes"));
    }

    @Test
    void aSandboxThatStaysLostIsForgottenOnceThatIsWritten() {
        live();
        fate = Future.failedFuture("the database is away");
        sleep(16);
        now = NOW.plusSeconds(700);
        book.review();
        assertThat(book.lost()).hasSize(1);

        fate = Future.succeededFuture(WriteOutcome.WRITTEN);
        book.review();
        book.review();

        assertThat(book.lost()).isEmpty();
        assertThat(book.index().held()).isZero();
        assertThat(book.index().find(MACHINE)).isEmpty();
        assertThat(book.heartbeat(heartbeat(1, "a", 2, true)).status()).isEqualTo(AckStatus.UNKNOWN_LEASE);
    }

    @Test
    void whatAnotherNodeTookOverIsForgottenAtOnceThoughItWasLost() {
        live();
        sleep(16);
        book.takenOver(ID, 2);
        assertThat(book.lost()).isEmpty();
        assertThat(book.index().held()).isZero();
    }

    /** A73: no answer is left of it, not even that somebody took over; and a grant that was on its way comes too late. */
    @Test
    void theLeaseOfATerminatedSandboxEndsAndNoneThatIsOlderIsGranted() {
        live();
        fate = Future.succeededFuture(WriteOutcome.FENCED);
        book.ended(ID, 1);
        assertThat(book.heartbeat(heartbeat(1, "a", 8, true)).status())
                .as("of the epoch before")
                .isEqualTo(AckStatus.OK);
        book.ended(ID, 2);
        assertThat(book.index().held()).isZero();
        assertThat(book.index().find(MACHINE)).isEmpty();
        assertThat(book.heartbeat(heartbeat(1, "a", 9, true)).status()).isEqualTo(AckStatus.UNKNOWN_LEASE);
        granted(1, "b");
        assertThat(book.index().held()).isZero();
        assertThat(book.heartbeat(heartbeat(1, "b", 1, true)).status()).isEqualTo(AckStatus.UNKNOWN_LEASE);
    }

    @Test
    void eventsThatWaitForTheirCommitAreBounded() {
        live();
        fate = Promise.<WriteOutcome>promise().future();
        for (int i = 1; i <= PendingEvents.MOST; i++) {
            assertThat(event(i, exited()).isComplete()).isFalse();
        }
        assertThat(event(PendingEvents.MOST + 1, exited()).cause()).hasMessageContaining("too many events");
        assertThat(written).hasSize(PendingEvents.MOST);
    }

    @Test
    void aNodeThatWasFrozenItselfLosesNobody() {
        live();

        nanos += 60_000_000_000L;
        book.tick();

        assertThat(written).isEmpty();
    }

    @Test
    void aClosedConnectionEndsTheLeaseInASecondUnlessItsAgentIsBack() {
        live();
        book.connectionClosed("c1");
        book.resume(book.index().find(ID), "c2");
        sleep(3);
        assertThat(written).isEmpty();

        book.connectionClosed("c1");
        sleep(3);
        assertThat(written).isEmpty();

        book.connectionClosed("c2");
        sleep(2);
        assertThat(messages()).singleElement().asString().contains("connection closed");
    }

    @Test
    void whoIsSentAwayIsNotLostByTheWayAndMayStayWhenNobodyTakesIt() {
        live();
        book.sendAway(1);
        assertThat(book.heartbeat(heartbeat(1, "a", 2, true)).status()).isEqualTo(AckStatus.UNKNOWN_LEASE);
        book.connectionClosed("c1");
        sleep(5);
        assertThat(written).as("its old connection is of no use any more").isEmpty();
        assertThat(event(1, exited()).result().status()).isEqualTo(AckStatus.OK);

        now = now.plusSeconds(10);
        assertThat(book.snapshot(book.index().find(ID)).sentAway()).isFalse();
        book.resume(book.index().find(ID), "c2");
        assertThat(book.heartbeat(heartbeat(1, "a", 3, true)).status()).isEqualTo(AckStatus.OK);
    }

    @Test
    void whoIsSentAwayAndNeverHeardOfAgainIsLostAsAnybody() {
        live();
        book.sendAway(1);
        sleep(16);
        assertThat(messages()).singleElement().asString().contains("no report since");
    }

    @Test
    void thoseUnderWayCountAndNobodyElseIsSent() {
        live();
        book.sendAway(0);
        assertThat(book.heartbeat(heartbeat(1, "a", 2, true)).status()).isEqualTo(AckStatus.OK);
        book.sendAway(1);
        book.takenOver(ID, 2);
        assertThat(book.heartbeat(heartbeat(1, "a", 3, true)).status()).isEqualTo(AckStatus.SUPERSEDED);
    }

    @Test
    void aGoodbyeIsNoDeathUntilThePromisedTime() {
        live();

        assertThat(event(1, new Goodbye("upgrade", 60)).result().status()).isEqualTo(AckStatus.OK);
        book.connectionClosed("c1");
        sleep(50);
        assertThat(messages()).singleElement().asString().contains("goodbye");

        sleep(15);
        assertThat(messages().get(1)).contains("→ unhealthy").contains("expected back");
    }

    @Test
    void anEventIsAckedWhenItIsCommittedAndARepeatTakesItsPlace() {
        live();
        Promise<WriteOutcome> commit = Promise.promise();
        fate = commit.future();

        Future<EventAck> first = event(1, exited());
        Future<EventAck> repeat = event(1, exited());
        assertThat(first.cause()).hasMessage("a repeat took its place");
        assertThat(repeat.isComplete()).isFalse();
        assertThat(written).hasSize(1);

        commit.complete(WriteOutcome.WRITTEN);
        assertThat(repeat.result()).isEqualTo(new EventAck(1, AckStatus.OK));
        assertThat(event(1, exited()).result()).isEqualTo(new EventAck(1, AckStatus.OK));
        assertThat(written).hasSize(1);
    }

    @Test
    void theChangeOfAnExitCarriesProcessesConditionsAndHealth() {
        live();

        event(1, exited());

        OwnerWrite write = written.get(0);
        assertThat(write.patch().toJson().fieldNames()).contains("processes", "conditions", "health");
        assertThat(messages())
                .containsExactly(
                        "Xvfb exited: signal 9", "health healthy → degraded: Display up failed: Xvfb exited: signal 9");
    }

    @Test
    void anOlderReportTurnsNothingBack() {
        live();
        event(1, exited());
        written.clear();

        book.heartbeat(heartbeat(1, "a", 3, true));

        assertThat(written).isEmpty();
        assertThat(book.index().find(ID).health.status()).isEqualTo(HealthStatus.DEGRADED);
    }

    @Test
    void othersAreToldThatTheyAreSupersededOrUnknown() {
        assertThat(book.heartbeat(heartbeat(1, "a", 1, true)).status()).isEqualTo(AckStatus.UNKNOWN_LEASE);
        granted(2, "b");
        assertThat(book.heartbeat(heartbeat(1, "a", 1, true)).status()).isEqualTo(AckStatus.SUPERSEDED);
        assertThat(book.heartbeat(heartbeat(3, "c", 1, true)).status()).isEqualTo(AckStatus.UNKNOWN_LEASE);

        book.takenOver(ID, 3);
        assertThat(book.index().find(ID)).isNull();
        assertThat(book.index().find(MACHINE)).isEmpty();
        assertThat(book.index().on("c1")).isEmpty();
        assertThat(book.heartbeat(heartbeat(3, "c", 1, true)).status()).isEqualTo(AckStatus.UNKNOWN_LEASE);
        assertThat(book.heartbeat(heartbeat(2, "b", 1, true)).status()).isEqualTo(AckStatus.SUPERSEDED);
    }

    /** D62: what an agent says beyond its budget makes no rows; it says it again, and nothing is lost. */
    @Test
    void moreEventsThanTheBudgetArePutOffAndTakenLater() {
        live();
        List<Lease> told = new ArrayList<>();
        book.onPutOff(told::add);
        for (long number = 1; number < RowBudget.AT_ONCE; number++) {
            assertThat(event(number, exited()).result().status()).isEqualTo(AckStatus.OK);
        }
        long next = RowBudget.AT_ONCE;
        Future<EventAck> early = event(next, exited());
        assertThat(early.cause()).isInstanceOfSatisfying(ProtocolException.class, refusal -> assertThat(refusal.kind())
                .isEqualTo(ErrorKind.UNAVAILABLE));
        assertThat(written).as("the first heartbeat was a row, too").hasSize(RowBudget.AT_ONCE - 1);
        assertThat(told).hasSize(1);
        assertThat(event(1, exited()).result().status())
                .as("a repeat makes no row")
                .isEqualTo(AckStatus.OK);

        now = now.plusSeconds(1);
        for (long number = next; number < next + RowBudget.A_SECOND; number++) {
            assertThat(event(number, exited()).result().status()).isEqualTo(AckStatus.OK);
        }
        assertThat(event(next + RowBudget.A_SECOND, exited()).failed()).isTrue();
        assertThat(written).hasSize(RowBudget.AT_ONCE - 1 + RowBudget.A_SECOND);
    }

    /** D62: neither does a heartbeat, and what is true in the end is written in the end. */
    @Test
    void aReportThatTurnsWithEachHeartbeatIsWrittenAsOftenAsTheBudgetAllows() {
        live();
        long sequence = 1;
        for (int i = 0; i < 4 * RowBudget.AT_ONCE; i++) {
            sequence++;
            book.heartbeat(running(sequence, sequence));
        }
        assertThat(written).hasSize(RowBudget.AT_ONCE - 1);
        now = now.plusSeconds(60);
        sequence++;
        book.heartbeat(running(sequence, 7));
        assertThat(written.get(written.size() - 1).patch().toJson().encode()).contains("7");
        assertThat(written).hasSize(RowBudget.AT_ONCE);
    }

    private void live() {
        granted(1, "a");
        book.heartbeat(heartbeat(1, "a", 1, true));
        written.clear();
    }

    private void granted(long epoch, String nonce) {
        book.grant(new LeaseGrant(
                new Ownership(ID, "dev", "n1", epoch, nonce),
                MACHINE,
                "key",
                1,
                "cluster",
                "c1",
                new Health(HealthStatus.UNKNOWN, NOW, List.of()),
                Map.of("agent", "0.1.0"),
                0,
                DesiredConfiguration.NONE,
                0));
    }

    private void sleep(int seconds) {
        for (int i = 0; i < seconds * 10; i++) {
            nanos += LeaseClock.TICK_NANOS;
            book.tick();
        }
    }

    private Future<EventAck> event(long number, AgentFact fact) {
        boolean exit = fact instanceof ProcessExited;
        return book.event(new AgentEvent(
                ID,
                1,
                "a",
                number,
                NOW,
                fact,
                exit ? List.of(display(false, 2)) : List.of(),
                exit ? List.of(xvfb(ProcessState.BACKING_OFF, 2)) : List.of()));
    }

    private List<String> messages() {
        return written.stream()
                .flatMap(write -> write.events().stream())
                .map(SandboxEvent::message)
                .toList();
    }

    private static AgentFact exited() {
        return new ProcessExited("Xvfb", 17, Optional.empty(), Optional.of(9), "Xvfb exited: signal 9", List.of());
    }

    private static Heartbeat heartbeat(long epoch, String nonce, long sequence, boolean ok) {
        return heartbeat(epoch, nonce, sequence, ok, 0);
    }

    private static Heartbeat running(long sequence, long version) {
        return heartbeat(1, "a", sequence, true, version);
    }

    private static Heartbeat heartbeat(long epoch, String nonce, long sequence, boolean ok, long version) {
        return new Heartbeat(
                ID,
                epoch,
                nonce,
                sequence,
                NOW,
                Capacity.NONE,
                List.of(),
                List.of(),
                new HostSample(1, 1, 1, 2, 0, 0, List.of(), new NetworkUsage(0, 0), 10),
                List.of(xvfb(ProcessState.RUNNING, 1)),
                List.of(display(ok, 1)),
                version);
    }

    private static Condition display(boolean ok, long version) {
        return new Condition("DisplayUp", ok, ok ? "" : "Xvfb exited: signal 9", NOW, version);
    }

    private static ProcessReport xvfb(ProcessState state, long version) {
        return new ProcessReport("Xvfb", state, 17, 0, NOW, 0, 0, "", version);
    }
}
