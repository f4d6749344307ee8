package dev.sandmesh.control.link;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.health.LeaseConfig;
import dev.sandmesh.control.health.LeaseGrant;
import dev.sandmesh.control.health.LeaseSnapshot;
import dev.sandmesh.control.health.Leases;
import dev.sandmesh.control.join.Joining;
import dev.sandmesh.control.registry.Admission;
import dev.sandmesh.control.registry.Ownership;
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
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides on one registration: proofs first, then the lease that is still held here, then the registry. */
final class Registrar {

    private static final Logger LOG = LoggerFactory.getLogger(Registrar.class);

    private final LeaseConfig config;
    private final Joining joining;
    private final Registry registry;
    private final Leases leases;
    private final AgentRoutes routes;
    private final InstantSource clock;
    private final Supplier<List<String>> nodes;
    private final Trust trust;
    private final Challenges challenges;
    private final Incumbents incumbents;

    /** What registrations need; {@code sender} asks whoever holds a sandbox whether it is there. */
    record Parts(
            Joining joining,
            Registry registry,
            Leases leases,
            AgentRoutes routes,
            Trust trust,
            CommandSender sender,
            InstantSource clock) {}

    /** {@code nodes} are the control nodes that are alive, this one included. */
    Registrar(LeaseConfig config, Parts parts, Supplier<List<String>> nodes) {
        this.config = config;
        this.joining = parts.joining();
        this.registry = parts.registry();
        this.leases = parts.leases();
        this.routes = parts.routes();
        this.clock = parts.clock();
        this.nodes = nodes;
        this.trust = parts.trust();
        this.challenges = new Challenges(trust, config.nodeId(), clock);
        this.incumbents = new Incumbents(registry, parts.sender(), clock);
    }

    Future<RegisterReply> register(Register register) {
        int version;
        try {
            version = ProtocolVersions.agree(register.protocolVersions());
        } catch (ProtocolException e) {
            return Future.succeededFuture(refused(RefusalCode.UNSUPPORTED_VERSION, String.valueOf(e.getMessage())));
        }
        if (version >= ProtocolVersions.TRUST && !challenges.spend(register)) {
            return Future.succeededFuture(new Challenge(config.nodeId(), challenges.make(register)));
        }
        // whoever offers version 1 alone answers no challenge: nothing that version 2 signed passes for it
        boolean mixed =
                version < ProtocolVersions.TRUST && !register.challenge().isEmpty();
        if (mixed || !RegistrationProof.holdsKey(register)) {
            return Future.succeededFuture(
                    refused(RefusalCode.KEY_MISMATCH, "the signature does not match the public key"));
        }
        return leases.resume(register.instance(), register.credentials(), register.connection())
                .compose(held -> held.map(lease -> Future.succeededFuture(resumed(register, lease, version)))
                        .orElseGet(() -> admit(register, version)))
                .recover(failure -> Future.succeededFuture(refused(failure)));
    }

    private Future<RegisterReply> admit(Register register, int version) {
        return incumbents
                .inTheWayOf(register)
                .compose(inUse -> inUse.isPresent()
                        ? Future.succeededFuture(refused(RefusalCode.IDENTITY_IN_USE, inUse.get()))
                        : joining.register(config.nodeId(), register)
                                .compose(admission -> answer(register, admission, version)));
    }

    private Future<RegisterReply> answer(Register register, Admission admission, int version) {
        if (admission instanceof Admission.Admitted admitted) {
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

    private RegisterReply resumed(Register register, LeaseSnapshot lease, int version) {
        return registered(register, lease.owner(), new Terms(version, true, lease.lastEvent()));
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
                nodes.get(),
                granted,
                "");
        return joining.proved(register, answer);
    }

    private Refused refused(Throwable failure) {
        if (failure instanceof SandmeshException known && known.code() == ErrorCode.DATABASE_UNAVAILABLE) {
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
                ? nodes.get().stream()
                        .filter(node -> !node.equals(config.nodeId()))
                        .toList()
                : List.of();
    }

    private static long retryAfterMillis(RefusalCode code) {
        return switch (code) {
            case NO_DATABASE, UNAVAILABLE -> 1_000;
            case NOT_ADMITTED, KEY_MISMATCH, UNKNOWN_ENVIRONMENT, NAME_TAKEN, IDENTITY_IN_USE -> 30_000;
            case UNSUPPORTED_VERSION, TERMINATED, TOKEN_USED_UP, TOKEN_EXPIRED, TOKEN_REVOKED, TOKEN_ELSEWHERE ->
                300_000;
        };
    }
}
