package dev.sandmesh.control.registry;

import static dev.sandmesh.control.registry.RunningRegistry.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.protocol.client.Change;
import dev.sandmesh.protocol.client.ChangeKind;
import dev.sandmesh.protocol.report.RefusalCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(VertxExtension.class)
final class RegistrationTest {

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private RunningRegistry running;

    @BeforeEach
    void open(Vertx vertx) throws Exception {
        running = new RunningRegistry(vertx, POSTGRES.open(vertx));
    }

    @AfterEach
    void close() {
        running.close();
    }

    @Test
    void newInstanceIsCreatedActiveAndOwned() {
        long before = running.head();

        Admission.Admitted admitted = running.admitted("node-a", Registers.of("fresh"));

        Sandbox sandbox = admitted.sandbox();
        assertThat(admitted.created()).isTrue();
        assertThat(sandbox.status()).isEqualTo(SandboxStatus.ACTIVE);
        assertThat(sandbox.id().value().version()).isEqualTo(7);
        assertThat(sandbox.state().owner().node()).isEqualTo("node-a");
        assertThat(sandbox.state().owner().epoch()).isEqualTo(1);
        assertThat(sandbox.state().agent().pinnedKey()).isEqualTo("key-of-fresh");
        assertThat(sandbox.state().health().status()).isEqualTo(HealthStatus.UNKNOWN);
        assertThat(running.timeline(sandbox.state().owner()))
                .extracting(SandboxEvent::kind)
                .containsExactly("registered");
        List<Change> changes = running.changesAfter(before);
        assertThat(changes).extracting(Change::kind).containsExactly(ChangeKind.SANDBOX, ChangeKind.SANDBOX_EVENT);
        assertThat(changes.get(0).patch()).isEqualTo(SandboxView.of(sandbox));
    }

    @Test
    void registeringAgainKeepsTheRowAndRaisesTheEpoch() {
        Ownership first = running.owned("node-a", Registers.of("again"));
        long before = running.head();

        Admission.Admitted second =
                running.admitted("node-b", Registers.of("again").nonce("nonce-2"));

        Ownership owner = second.sandbox().state().owner();
        assertThat(second.created()).isFalse();
        assertThat(second.sameProcess()).isFalse();
        assertThat(owner.sandboxId()).isEqualTo(first.sandboxId());
        assertThat(owner.epoch()).isEqualTo(2);
        assertThat(owner.node()).isEqualTo("node-b");
        assertThat(running.timeline(first))
                .extracting(SandboxEvent::kind)
                .containsExactly("reregistered", "registered");
        JsonObject patch = running.changesAfter(before).get(0).patch();
        assertThat(patch.getLong("epoch")).isEqualTo(2);
        assertThat(patch.getString("ownerNode")).isEqualTo("node-b");
        assertThat(patch.containsKey("host")).isFalse();
    }

    /** What an agent that has just started does not know yet is as it was; what it knows of itself is new. */
    @Test
    void aNewVersionOfTheAgentIsToldAndTheOtherVersionsAreKept() {
        Ownership first = running.owned("node-a", Registers.of("upgraded"));
        Map<String, String> old = Map.of("agent", "0.0.9", "worker", "1.4.2");
        running.write(first, 1, 1, SandboxPatch.empty().versions(Map.of(), old));

        Ownership second = running.owned("node-a", Registers.of("upgraded").nonce("nonce-2"));

        assertThat(running.find(second).state().agent().versions())
                .isEqualTo(Map.of("agent", "0.1.0", "worker", "1.4.2", "node", "20.1.0"));
        assertThat(running.timeline(second).get(0).message()).endsWith(": agent 0.0.9 → 0.1.0, node 20.1.0");
    }

    @Test
    void sameProcessKeepsItsEventNumbersAndAnotherStartsAnew() {
        Ownership first = running.owned("node-a", Registers.of("numbers"));
        running.write(first, 5, 1, SandboxPatch.empty(), running.event("processExited", "Xvfb exited: signal 9"));

        Admission.Admitted same = running.admitted("node-b", Registers.of("numbers"));
        assertThat(same.sameProcess()).isTrue();
        assertThat(same.sandbox().state().lastEvent()).isEqualTo(5);

        Admission.Admitted other =
                running.admitted("node-b", Registers.of("numbers").nonce("nonce-2"));
        assertThat(other.sandbox().state().lastEvent()).isZero();
    }

    @Test
    void anotherKeyThanThePinnedOneIsRefused() {
        Ownership owner = running.owned("node-a", Registers.of("pinned"));
        assertThat(refusal(Registers.of("pinned").key("stolen"))).isEqualTo(RefusalCode.KEY_MISMATCH);
        assertThat(running.find(owner).state().owner()).isEqualTo(owner);
    }

    @Test
    void namesAreUniquePerEnvironment() {
        Ownership first = running.owned("node-a", Registers.of("twin"));
        assertThat(refusal(Registers.of("twin").instance("i-other"))).isEqualTo(RefusalCode.NAME_TAKEN);
        Ownership elsewhere =
                running.owned("node-a", Registers.of("twin").instance("i-other").in("staging"));
        assertThat(elsewhere.sandboxId()).isNotEqualTo(first.sandboxId());
    }

    @Test
    void unknownEnvironmentIsRefused() {
        assertThat(refusal(Registers.of("lost").in("nowhere"))).isEqualTo(RefusalCode.UNKNOWN_ENVIRONMENT);
    }

    @Test
    void terminatedSandboxIsRefusedAndItsNameIsFree() throws Exception {
        Ownership ended = running.owned("node-a", Registers.of("ended"));
        POSTGRES.execute("UPDATE sandboxes SET status = 'terminated', terminated_at = now() WHERE id = '"
                + ended.sandboxId() + "'");
        assertThat(refusal(Registers.of("ended"))).isEqualTo(RefusalCode.TERMINATED);
        Ownership next =
                running.owned("node-a", Registers.of("ended").instance("i-next").key("next"));
        assertThat(next.sandboxId()).isNotEqualTo(ended.sandboxId());
    }

    @Test
    void manyRegistrationsOfOneInstanceAtOnceMakeOneRow() {
        List<Future<Admission>> attempts = Stream.generate(() -> running.registry.register(
                        "node-a", Registers.of("crowd").build()))
                .limit(8)
                .toList();
        List<Admission.Admitted> admitted = attempts.stream()
                .map(RunningRegistry::get)
                .map(Admission.Admitted.class::cast)
                .toList();
        assertThat(admitted)
                .extracting(one -> one.sandbox().id())
                .containsOnly(admitted.get(0).sandbox().id());
        assertThat(admitted).filteredOn(Admission.Admitted::created).hasSize(1);
        assertThat(admitted)
                .extracting(one -> one.sandbox().state().owner().epoch())
                .containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
    }

    @Test
    void sandboxesWhoseOwnerIsGoneAreFound() {
        Ownership gone = running.owned("node-gone", Registers.of("orphan"));
        running.owned("node-here", Registers.of("owned"));
        List<Orphan> orphans = get(running.registry.orphans(List.of("node-here")));
        assertThat(orphans).extracting(Orphan::owner).contains(gone);
        assertThat(orphans).extracting(orphan -> orphan.owner().node()).doesNotContain("node-here", "");
    }

    /** A page would say for ever that it is on its way. */
    @Test
    void ofAnOrphanThatIsKnownToBeLostNothingIsLeftToBeSaidOnceNobodyWaitsForIt() {
        Ownership gone = running.owned("node-gone", Registers.of("settled"));
        Instant since = Instant.parse("2026-11-01T12:00:00Z");
        HealthReason silent = new HealthReason(HealthReason.LEASE, "no report", since);
        Health lost = new Health(HealthStatus.UNHEALTHY, since, List.of(silent));
        running.write(gone, 0, 3, SandboxPatch.empty().health(lost).handover(true));
        assertThat(orphan(gone).isLost()).isTrue();
        running.write(gone, 0, 3, SandboxPatch.empty().handover(false));
        assertThat(get(running.registry.orphans(List.of("node-here"))))
                .extracting(Orphan::owner)
                .doesNotContain(gone);

        Ownership sick = running.owned("node-gone", Registers.of("sick"));
        running.write(sick, 0, 3, SandboxPatch.empty().health(RunningRegistry.health(HealthStatus.UNHEALTHY, "ill")));
        assertThat(orphan(sick).isLost()).isFalse();
    }

    @Test
    void sinceWhenAnOrphanIsHandedOverOutlivesWhoeverSaidSo() {
        Ownership gone = running.owned("node-gone", Registers.of("waiting"));
        assertThat(orphan(gone).gone()).isEmpty();
        running.write(gone, 0, 3, SandboxPatch.empty().handover(true));
        Instant since = orphan(gone).gone().orElseThrow();
        running.write(gone, 0, 3, SandboxPatch.empty().handover(true));
        assertThat(orphan(gone).gone()).contains(since);

        assertThat(get(running.registry.returned(List.of("node-here")))).doesNotContain(gone);
        assertThat(get(running.registry.returned(List.of("node-gone")))).contains(gone);
        running.write(gone, 0, 3, SandboxPatch.empty().handover(false));
        assertThat(get(running.registry.returned(List.of("node-gone")))).doesNotContain(gone);
        assertThat(orphan(gone).gone()).isEmpty();
    }

    private Orphan orphan(Ownership owner) {
        return get(running.registry.orphans(List.of("node-here"))).stream()
                .filter(each -> each.owner().equals(owner))
                .findFirst()
                .orElseThrow();
    }

    private RefusalCode refusal(Registers registers) {
        Admission admission = get(running.registry.register("node-a", registers.build()));
        assertThat(admission).isInstanceOf(Admission.Rejected.class);
        return ((Admission.Rejected) admission).code();
    }
}
