package dev.sandmesh.control.registry;

import dev.sandmesh.control.change.ChangeLog;
import dev.sandmesh.control.change.Committed;
import dev.sandmesh.control.change.Fact;
import dev.sandmesh.control.db.Tx;
import dev.sandmesh.protocol.ProtocolVersions;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.report.RefusalCode;
import dev.sandmesh.protocol.report.Register;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Gives a sandbox to the node at which its agent registers: one transaction, its timeline entry and its change in it. */
final class Registrations {

    private final ChangeLog changeLog;
    private final InstantSource clock;
    private final TimeOrderedIds ids;

    Registrations(ChangeLog changeLog, InstantSource clock, TimeOrderedIds ids) {
        this.changeLog = changeLog;
        this.clock = clock;
        this.ids = ids;
    }

    Future<Admission> register(String node, Arrival arrival, Entrance entrance) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return changeLog
                .commit(tx -> new Attempt(tx, node, arrival, entrance, now).run())
                .recover(failure -> failure instanceof EntryRefusedException refused
                        ? Future.succeededFuture(refused.rejection())
                        : Future.failedFuture(failure));
    }

    /** One registration within one transaction. */
    private final class Attempt {

        private final Tx tx;
        private final String node;
        private final Arrival arrival;
        private final Register register;
        private final Entrance entrance;
        private final Instant now;
        private final RegistrationStore store;
        private final SandboxStore sandboxes;

        Attempt(Tx tx, String node, Arrival arrival, Entrance entrance, Instant now) {
            this.tx = tx;
            this.node = node;
            this.arrival = arrival;
            this.register = arrival.register();
            this.entrance = entrance;
            this.now = now;
            this.store = new RegistrationStore(tx.client());
            this.sandboxes = new SandboxStore(tx.client());
        }

        Future<Committed<Admission>> run() {
            return store.lock(register.instance())
                    .compose(found -> found.map(id -> again(id, false)).orElseGet(this::first));
        }

        private Future<Committed<Admission>> first() {
            String environment = register.instance().environment();
            return store.terminatedBefore(register).compose(terminated -> {
                if (terminated) {
                    return rejected(RefusalCode.TERMINATED, "This sandbox is terminated");
                }
                return new EnvironmentStore(tx.client()).hold(environment).compose(found -> found.map(this::admit)
                        .orElseGet(() ->
                                rejected(RefusalCode.UNKNOWN_ENVIRONMENT, "There is no environment " + environment)));
            });
        }

        /** As the policy of its environment says. */
        private Future<Committed<Admission>> admit(Environment environment) {
            EnvironmentPolicy policy = new EnvironmentPolicy(environment.policy());
            Optional<String> refusal = policy.linkRefusal(environment.name(), register.link());
            if (refusal.isPresent()) {
                return rejected(RefusalCode.NOT_ADMITTED, refusal.get());
            }
            if (policy.limit().isEmpty()) {
                return create();
            }
            EnvironmentStore environments = new EnvironmentStore(tx.client());
            // Counted once nobody else can come, with what came while this waited.
            return environments
                    .lock(environment.name())
                    .compose(locked -> environments.find(environment.name()))
                    .compose(found -> full(found.orElseThrow())
                            ? rejected(
                                    RefusalCode.NOT_ADMITTED,
                                    "The environment " + environment.name() + " has all sandboxes that it may have")
                            : create());
        }

        private static boolean full(Environment environment) {
            OptionalLong limit = new EnvironmentPolicy(environment.policy()).limit();
            return limit.isPresent() && environment.sandboxes() >= limit.getAsLong();
        }

        private Future<Committed<Admission>> create() {
            SandboxId id = new SandboxId(ids.next());
            return store.create(id.value(), register, now).compose(created -> created ? again(id, true) : conflict());
        }

        /** Somebody was quicker: with the same instance, or with another one of this name. */
        private Future<Committed<Admission>> conflict() {
            return store.lock(register.instance()).compose(found -> found.map(id -> again(id, false))
                    .orElseGet(() -> rejected(
                            RefusalCode.NAME_TAKEN,
                            "The name " + register.instance().name() + " is taken in "
                                    + register.instance().environment())));
        }

        private Future<Committed<Admission>> again(SandboxId id, boolean created) {
            return sandboxes.find(id).compose(found -> found.map(before -> take(before, created))
                    .orElseGet(() -> rejected(RefusalCode.UNAVAILABLE, "The sandbox is gone; try again")));
        }

        private Future<Committed<Admission>> take(Sandbox before, boolean created) {
            Optional<Admission.Rejected> refusal = refusal(before);
            if (refusal.isPresent()) {
                return Future.succeededFuture(new Committed<>(refusal.get(), List.of()));
            }
            return created
                    ? taken(before, true)
                    : linkRefusal(before)
                            .compose(over -> over.map(message -> rejected(RefusalCode.NOT_ADMITTED, message))
                                    .orElseGet(() -> taken(before, false)));
        }

        /** How many there may be was asked when it came first; over which link it may come, each time. */
        private Future<Optional<String>> linkRefusal(Sandbox before) {
            return new EnvironmentStore(tx.client())
                    .find(before.environment())
                    .map(found -> found.flatMap(environment -> new EnvironmentPolicy(environment.policy())
                            .linkRefusal(environment.name(), register.link())));
        }

        private Future<Committed<Admission>> taken(Sandbox before, boolean created) {
            boolean sameProcess = !created
                    && before.state()
                            .owner()
                            .nonce()
                            .equals(register.credentials().nonce());
            SandboxStatus status = SandboxLifecycle.registered(before.status());
            return letIn(before)
                    .compose(entered -> store.describe(before.id(), status, register, now))
                    .compose(described -> store.takeOwnership(before.id(), node, arrival))
                    .compose(owned -> sandboxes.find(before.id()))
                    .compose(after ->
                            admitted(before, new Admission.Admitted(after.orElseThrow(), created, sameProcess)));
        }

        /** Whoever has a pinned key was let in before. */
        private Future<Void> letIn(Sandbox before) {
            if (!before.state().agent().pinnedKey().isEmpty()) {
                return Future.succeededFuture();
            }
            return entrance.enter(tx, before)
                    .compose(labels -> labels.isEmpty()
                            ? Future.succeededFuture()
                            : store.grantLabels(before.id(), Wire.textMap(labels)));
        }

        private Future<Committed<Admission>> admitted(Sandbox before, Admission.Admitted admission) {
            Sandbox sandbox = admission.sandbox();
            Ownership owner = sandbox.state().owner();
            SandboxEvent event = event(before, admission);
            JsonObject patch = admission.created() ? SandboxView.of(sandbox) : SandboxView.registrationPatch(sandbox);
            List<Fact> facts = List.of(OwnerWrites.sandboxFact(owner, patch), OwnerWrites.eventFact(owner, event));
            return new EventStore(tx.client())
                    .append(List.of(new EventStore.Entry(owner, 0, event)))
                    .map(written -> new Committed<>(admission, facts));
        }

        private SandboxEvent event(Sandbox before, Admission.Admitted admission) {
            SandboxState state = admission.sandbox().state();
            Ownership owner = state.owner();
            String steps = admission.created()
                    ? ""
                    : VersionSteps.between(
                            before.state().agent().versions(), state.agent().versions());
            String how = admission.created() ? "registered" : "registered again";
            String who = admission.sameProcess() ? ", same agent process" : "";
            return new SandboxEvent(
                    ids.next(),
                    now,
                    admission.created() ? "registered" : "reregistered",
                    Severity.INFO,
                    how + " at node " + owner.node() + " (epoch " + owner.epoch() + who + ")"
                            + (steps.isEmpty() ? "" : ": " + steps),
                    new JsonObject()
                            .put("node", owner.node())
                            .put("epoch", owner.epoch())
                            .put("link", register.link())
                            .put("agentVersion", register.agentVersion())
                            .put("agentVersionBefore", before.state().agent().version())
                            .put("sameProcess", admission.sameProcess()));
        }

        private Optional<Admission.Rejected> refusal(Sandbox before) {
            String pinned = before.state().agent().pinnedKey();
            if (SandboxLifecycle.ended(before.status())) {
                return Optional.of(new Admission.Rejected(RefusalCode.TERMINATED, "This sandbox is being terminated"));
            }
            if (!pinned.isEmpty() && !pinned.equals(register.credentials().publicKey())) {
                return Optional.of(
                        new Admission.Rejected(RefusalCode.KEY_MISMATCH, "Another key is pinned to this instance"));
            }
            if (arrival.isOvertakenBy(before.state().owner())) {
                return Optional.of(new Admission.Rejected(
                        RefusalCode.IDENTITY_IN_USE,
                        "another process of this identity became the sandbox a moment ago, when this one was about to;"
                                + " if that is a copy of this machine, give one of them an identity of its own (remove its"
                                + " state directory)"));
            }
            return downgrade(before);
        }

        /** Whoever has recorded what an older agent said once, or takes the older one's freedoms, is not let in by them again. */
        private Optional<Admission.Rejected> downgrade(Sandbox before) {
            int offered = ProtocolVersions.agree(register.protocolVersions());
            int least = before.state().agent().leastProtocol();
            return offered >= least
                    ? Optional.empty()
                    : Optional.of(new Admission.Rejected(
                            RefusalCode.PROTOCOL_DOWNGRADE,
                            "This sandbox has come with protocol version " + least + ", and now with " + offered
                                    + " only. Install the newer agent again; to go back on purpose, allow it with"
                                    + " 'sandmesh sandboxes set " + before.id() + " --least-protocol " + offered
                                    + "', then restart the agent"));
        }

        private Future<Committed<Admission>> rejected(RefusalCode code, String message) {
            return Future.succeededFuture(new Committed<>(new Admission.Rejected(code, message), List.of()));
        }
    }
}
