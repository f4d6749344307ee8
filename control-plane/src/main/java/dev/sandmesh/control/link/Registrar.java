package dev.sandmesh.control.link;

import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.health.LeaseConfig;
import dev.sandmesh.control.health.LeaseGrant;
import dev.sandmesh.control.health.LeaseSnapshot;
import dev.sandmesh.control.health.Leases;
import dev.sandmesh.control.join.Joining;
import dev.sandmesh.control.registry.Admission;
import dev.sandmesh.control.registry.Arrival;
import dev.sandmesh.control.registry.Ownership;
import dev.sandmesh.control.registry.Predecessor;
import dev.sandmesh.control.registry.Registry;
import dev.sandmesh.control.registry.SandboxState;
import dev.sandmesh.control.trust.AgentTokens;
import dev.sandmesh.control.trust.CommandSender;
import dev.sandmesh.control.trust.Trust;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.ProtocolVersions;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.report.Challenge;
import dev.sandmesh.protocol.report.RefusalCode;
import dev.sandmesh.protocol.report.Refused;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.RegisterReply;
import dev.sandmesh.protocol.report.Registered;
import dev.sandmesh.protocol.report.RegistrationProof;
import dev.sandmesh.protocol.report.TrustGrant;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides on one registration: proofs first, then the lease that is still held here, then the registry. */
final class Registrar {

    private static final Logger LOG = LoggerFactory.getLogger(Registrar.class);
    private static final long SOON_MILLIS = 1_000;

    /** An agent that comes back does not wait long for a database that may be away. */
    private static final Duration LINK_ASKED = Duration.ofMillis(1_500);

    private final LeaseConfig config;
    private final Joining joining;
    private final Registry registry;
    private final Leases leases;
    private final AgentRoutes routes;
    private final InstantSource clock;
    private final Others others;
    private final int least;
    private final Trust trust;
    private final Challenges challenges;
    private final Admissions admissions;
    private final Incumbents incumbents;

    /**
     * What registrations need.
     *
     * @param sender asks whoever holds a sandbox whether it is there
     * @param least the lowest protocol version that is accepted
     */
    record Parts(
            Joining joining,
            Registry registry,
            Leases leases,
            AgentRoutes routes,
            Trust trust,
            CommandSender sender,
            int least,
            InstantSource clock) {}

    /**
     * Where else agents can go.
     *
     * @param alive the control nodes that are alive, this one included
     * @param withRoom those that own less than their share
     */
    record Others(Supplier<List<String>> alive, Supplier<List<String>> withRoom) {}

    Registrar(LeaseConfig config, Parts parts, Others others) {
        this.config = config;
        this.joining = parts.joining();
        this.registry = parts.registry();
        this.leases = parts.leases();
        this.routes = parts.routes();
        this.clock = parts.clock();
        this.others = others;
        this.least = parts.least();
        this.trust = parts.trust();
        this.challenges = new Challenges(text -> trust.mac(Challenges.PURPOSE, text), config.nodeId(), clock);
        this.admissions = new Admissions(clock);
        this.incumbents = new Incumbents(registry, parts.sender(), clock);
    }

    Future<RegisterReply> register(Arrival arrival) {
        Register register = arrival.register();
        int version;
        try {
            version = ProtocolVersions.agree(register.protocolVersions());
        } catch (ProtocolException e) {
            return Future.succeededFuture(refused(RefusalCode.UNSUPPORTED_VERSION, String.valueOf(e.getMessage())));
        }
        if (version < least) {
            return Future.succeededFuture(refused(RefusalCode.UNSUPPORTED_VERSION, tooOld(version)));
        }
        if (version >= ProtocolVersions.TRUST && !challenges.fits(register)) {
            return Future.succeededFuture(challenge(register));
        }
        // whoever offers version 1 alone answers no challenge: nothing that version 2 signed passes for it
        boolean mixed =
                version < ProtocolVersions.TRUST && !register.challenge().isEmpty();
        if (mixed || !RegistrationProof.holdsKey(register)) {
            return Future.succeededFuture(
                    refused(RefusalCode.KEY_MISMATCH, "the signature does not match the public key"));
        }
        return version < ProtocolVersions.TRUST ? decide(arrival, version) : spendAndDecide(arrival, version);
    }

    private Challenge challenge(Register register) {
        return new Challenge(config.nodeId(), challenges.make(register));
    }

    private Future<RegisterReply> spendAndDecide(Arrival arrival, int version) {
        Register register = arrival.register();
        return switch (challenges.spend(register)) {
            case SPENT_BEFORE -> Future.succeededFuture(challenge(register));
            case TOO_MANY -> Future.succeededFuture(tooOften(Challenges.GOOD_FOR));
            case SPENT ->
                decide(arrival, version).onSuccess(reply -> {
                    if (!(reply instanceof Registered)) {
                        challenges.refused(register);
                    }
                });
        };
    }

    /** Whose proofs hold. */
    private Future<RegisterReply> decide(Arrival arrival, int version) {
        return leases.resume(arrival.register(), version)
                .compose(held -> held.map(lease -> held(arrival.register(), lease, version))
                        .orElseGet(() -> admit(arrival, version)))
                .recover(failure -> Future.succeededFuture(refused(failure)));
    }

    private String tooOld(int version) {
        return "this control plane accepts protocol version " + least
                + " and later (SANDMESH_LEAST_PROTOCOL), the agent offers only " + version
                + "; install the agent of this control plane's release on the sandbox";
    }

    /** Whoever is sent away keeps its lease until another node has it. */
    private Future<RegisterReply> held(Register register, LeaseSnapshot lease, int version) {
        return lease.sentAway()
                ? Future.succeededFuture(new Refused(
                        RefusalCode.UNAVAILABLE,
                        "this node has more sandboxes than its share: register at another one",
                        SOON_MILLIS,
                        others.withRoom().get()))
                : resumed(register, lease, version);
    }

    /** The lease goes on first, whatever the database does; then its link is judged, for the policy may be another one now. */
    private Future<RegisterReply> resumed(Register register, LeaseSnapshot lease, int version) {
        return linkRefusal(lease.owner().environment(), register.link())
                .compose(refusal -> refusal.isEmpty()
                        ? Future.succeededFuture(
                                registered(register, lease.owner(), new Terms(version, true, lease.lastEvent())))
                        : leases.connectionClosed(register.connection())
                                .map(ends -> refused(RefusalCode.NOT_ADMITTED, refusal.get())));
    }

    /** Nobody can ask while the database is away; who was let in before goes on. */
    private Future<Optional<String>> linkRefusal(String environment, String link) {
        return registry.linkRefusal(environment, link)
                .timeout(LINK_ASKED.toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> SandmeshException.isDatabaseAway(failure) || failure instanceof TimeoutException
                        ? Future.succeededFuture(Optional.empty())
                        : Future.failedFuture(failure));
    }

    private Future<RegisterReply> admit(Arrival arrival, int version) {
        Register register = arrival.register();
        Optional<Duration> pause = admissions.pause(register.credentials());
        if (pause.isPresent()) {
            return Future.succeededFuture(tooOften(pause.get()));
        }
        return incumbents
                .inTheWayOf(arrival)
                .compose(found -> found.refusal().isPresent()
                        ? Future.succeededFuture(inUse(register, found.refusal().get(), found.seen()))
                        : joining.register(config.nodeId(), arrival.after(found.seen()))
                                .compose(admission -> answer(register, admission, version)));
    }

    private Refused inUse(Register register, String why, Predecessor incumbent) {
        admissions.refused(register.credentials(), incumbent.nonce());
        return refused(RefusalCode.IDENTITY_IN_USE, why);
    }

    private Future<RegisterReply> answer(Register register, Admission admission, int version) {
        if (admission instanceof Admission.Admitted admitted) {
            admissions.admitted(register.credentials());
            return grant(register, admitted, version);
        }
        Admission.Rejected rejected = (Admission.Rejected) admission;
        LOG.info("{} is refused: {}", register.instance().name(), rejected.message());
        return Future.succeededFuture(refused(rejected.code(), rejected.message()));
    }

    private Future<RegisterReply> grant(Register register, Admission.Admitted admitted, int version) {
        SandboxState state = admitted.sandbox().state();
        LeaseGrant grant = new LeaseGrant(
                state.owner(),
                register.instance(),
                register.credentials().publicKey(),
                version,
                register.link(),
                register.connection(),
                state.health(),
                state.agent().versions(),
                state.lastEvent(),
                admitted.sandbox().desired(),
                state.runningVersion());
        LOG.info(
                "sandbox {} ({}) registered with epoch {}",
                state.owner().sandboxId(),
                admitted.sandbox().name(),
                state.owner().epoch());
        SandboxId id = state.owner().sandboxId();
        // What was wanted since the registration was read had no lease to be told to.
        return leases.grant(grant)
                .compose(granted -> registry.desired(id))
                .compose(newer -> newer.map(wanted -> leases.desire(id, wanted)).orElseGet(Future::succeededFuture))
                .map(granted -> registered(register, state.owner(), new Terms(version, false, state.lastEvent())));
    }

    /** How it goes on from here. */
    private record Terms(int version, boolean resumed, long lastEvent) {}

    private RegisterReply registered(Register register, Ownership owner, Terms terms) {
        if (register.link().equals(Link.BY_MESH)) {
            routes.reaches(owner.sandboxId(), register.connection());
        }
        TrustGrant granted = terms.version() < ProtocolVersions.TRUST
                ? TrustGrant.NONE
                : trust.grant(new AgentTokens.Bearer(owner.sandboxId(), owner.epoch(), owner.nonce()));
        Registered answer = new Registered(
                owner.sandboxId(),
                owner.epoch(),
                config.nodeId(),
                terms.version(),
                config.heartbeat().toMillis(),
                terms.resumed(),
                clock.instant(),
                terms.lastEvent(),
                others.alive().get(),
                granted,
                "");
        return joining.proved(register, answer);
    }

    private static Refused tooOften(Duration wait) {
        return new Refused(
                RefusalCode.TOO_MANY_REGISTRATIONS,
                "registered too often, " + Admissions.MOST + " times within " + Admissions.WITHIN.toSeconds()
                        + " s at most: is the agent started over and over? Look at its log",
                Math.max(1_000, wait.toMillis()),
                List.of());
    }

    private Refused refused(Throwable failure) {
        if (SandmeshException.isDatabaseAway(failure)) {
            return refused(RefusalCode.NO_DATABASE, "this node cannot reach its database");
        }
        LOG.warn("a registration failed", failure);
        return refused(RefusalCode.UNAVAILABLE, "the registration failed; try again");
    }

    private Refused refused(RefusalCode code, String message) {
        return new Refused(code, message, retryAfterMillis(code), othersThatMaySayElse(code));
    }

    /** What this node lacks another may have; most of all the lease itself, which goes on without the database. */
    private List<String> othersThatMaySayElse(RefusalCode code) {
        return code == RefusalCode.NO_DATABASE || code == RefusalCode.UNAVAILABLE
                ? others.alive().get().stream()
                        .filter(node -> !node.equals(config.nodeId()))
                        .toList()
                : List.of();
    }

    private static long retryAfterMillis(RefusalCode code) {
        return switch (code) {
            case NO_DATABASE, UNAVAILABLE -> SOON_MILLIS;
            case NOT_ADMITTED, KEY_MISMATCH, UNKNOWN_ENVIRONMENT, NAME_TAKEN, IDENTITY_IN_USE, TOO_MANY_REGISTRATIONS ->
                30_000;
            case UNSUPPORTED_VERSION,
                    PROTOCOL_DOWNGRADE,
                    TERMINATED,
                    TOKEN_USED_UP,
                    TOKEN_EXPIRED,
                    TOKEN_REVOKED,
                    TOKEN_ELSEWHERE -> 300_000;
        };
    }
}
