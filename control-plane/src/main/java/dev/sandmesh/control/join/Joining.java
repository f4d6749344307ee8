package dev.sandmesh.control.join;

import dev.sandmesh.control.audit.Audit;
import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.WholeFile;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.key.MasterKey;
import dev.sandmesh.control.registry.Admission;
import dev.sandmesh.control.registry.Arrival;
import dev.sandmesh.control.registry.Entrance;
import dev.sandmesh.control.registry.Registry;
import dev.sandmesh.control.trust.Trust;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.report.Instance;
import dev.sandmesh.protocol.report.RefusalCode;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.Registered;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Who may come in, and the proof to those who come that they have reached their control plane. */
public final class Joining {

    /** For sandboxes beside this node: made anew at each start, with where it is reached. */
    private static final String HOME_BUNDLE = "join-bundle.json";

    private final Parts parts;
    private final Secrets secrets;
    private final List<Endpoint<?, ?>> endpoints;

    /** What joining needs of the rest. */
    public record Parts(
            Vertx vertx, Database database, Audit audit, Registry registry, Trust trust, InstantSource clock) {}

    private record Secrets(HomeToken homeToken, MasterKey master, ControlKey key) {}

    private Joining(Parts parts, Secrets secrets, List<Endpoint<?, ?>> endpoints) {
        this.parts = parts;
        this.secrets = secrets;
        this.endpoints = List.copyOf(endpoints);
    }

    /** Reads or makes the secrets. Needs the database. */
    public static Future<Joining> open(Parts parts, JoinConfig config) {
        return parts.vertx()
                .executeBlocking(() -> MasterKey.open(config.home(), new SecureRandom()))
                .compose(master -> parts.vertx()
                        .executeBlocking(() -> HomeToken.at(config.tokenFile()))
                        .map(token -> new Secrets(token, master, new ControlKey(parts.trust()))))
                .compose(secrets -> {
                    Bundles bundles = new Bundles(secrets.key(), config);
                    return bundles.ofHome(secrets.homeToken())
                            .compose(bundle -> parts.vertx().executeBlocking(() -> {
                                WholeFile.replace(
                                        config.home().resolve(HOME_BUNDLE),
                                        bundle.toJson().encodePrettily() + "\n");
                                return new Joining(parts, secrets, endpoints(parts, secrets, bundles));
                            }));
                });
    }

    private static List<Endpoint<?, ?>> endpoints(Parts parts, Secrets secrets, Bundles bundles) {
        JoinTokens tokens = new JoinTokens(
                parts.database(), parts.audit().trail(), secrets.master(), parts.clock(), parts.registry()::newId);
        return List.of(
                new ListJoinTokens(tokens, parts.clock()),
                new CreateJoinToken(tokens, bundles),
                new RevokeJoinToken(tokens));
    }

    public List<Endpoint<?, ?>> endpoints() {
        return endpoints;
    }

    /** The answer to this registration with the control plane's proof. */
    public Registered proved(Register register, Registered answer) {
        return secrets.key().proved(register, answer);
    }

    /** With the key by which agents know their control plane, in Base64: for proofs that name what they are for. */
    public String sign(byte[] words) {
        return secrets.key().sign(words);
    }

    /**
     * Makes the node the owner of the sandbox that registers, if it may come in: whose key is pinned is known, all others need a join
     * token. That the agent holds its key is the caller's to check.
     */
    public Future<Admission> register(String node, Arrival arrival) {
        Register register = arrival.register();
        if (secrets.homeToken().admits(register)) {
            return registered(node, arrival, new HomeEntrance(parts.audit().trail()), Optional.empty());
        }
        return isPinned(register)
                .compose(known -> known
                        ? registered(node, arrival, Entrance.OPEN, Optional.empty())
                        : parts.registry()
                                .isTerminated(register)
                                .compose(ended -> ended ? terminated(register) : byToken(node, arrival)));
    }

    /** Whatever token it has left, or none: nobody who was ended needs one to be told so. */
    private Future<Admission> terminated(Register register) {
        Admission.Rejected rejected = new Admission.Rejected(RefusalCode.TERMINATED, "This sandbox is terminated");
        note(register, rejected, Optional.empty());
        return Future.succeededFuture(rejected);
    }

    private Future<Boolean> isPinned(Register register) {
        Instance instance = register.instance();
        String key = register.credentials().publicKey();
        return parts.registry()
                .findByInstance(instance.provider(), instance.instanceId())
                .map(found -> found.filter(
                                sandbox -> sandbox.state().agent().pinnedKey().equals(key))
                        .isPresent());
    }

    private Future<Admission> byToken(String node, Arrival arrival) {
        Register register = arrival.register();
        return named(register).compose(named -> {
            boolean proved = named.filter(token -> token.proves(secrets.master(), register))
                    .isPresent();
            if (!proved) {
                String why = "the join token is missing or wrong, and no key of this instance is pinned";
                Admission.Rejected rejected = new Admission.Rejected(RefusalCode.NOT_ADMITTED, why);
                note(register, rejected, named);
                return Future.succeededFuture(rejected);
            }
            Entrance entrance = new TokenEntrance(
                    parts.audit().trail(),
                    named.orElseThrow().id(),
                    parts.clock().instant());
            return registered(node, arrival, entrance, named);
        });
    }

    /** The token that the agent says it has; whether it has is to be proved. */
    private Future<Optional<JoinToken>> named(Register register) {
        try {
            UUID id = UUID.fromString(register.credentials().joinTokenId());
            return new JoinTokenStore(parts.database().client()).find(id);
        } catch (IllegalArgumentException noId) {
            return Future.succeededFuture(Optional.empty());
        }
    }

    private Future<Admission> registered(String node, Arrival arrival, Entrance entrance, Optional<JoinToken> token) {
        return parts.registry().register(node, arrival, entrance).onSuccess(admission -> {
            if (admission instanceof Admission.Rejected rejected) {
                note(arrival.register(), rejected, token);
            }
        });
    }

    /** Strangers are counted; who names one of our tokens is told apart by it, and bounded with it. */
    private void note(Register register, Admission.Rejected rejected, Optional<JoinToken> token) {
        Instance instance = register.instance();
        JsonObject details = new JsonObject()
                .put("sandbox", instance.name())
                .put("environment", instance.environment())
                .put("instanceId", instance.instanceId())
                .put("why", rejected.message());
        AuditEntry entry =
                AuditEntry.onTheBus(TokenEntrance.ACTION).with(details).denied(Wire.constant(rejected.code()));
        parts.audit()
                .refusals()
                .note(token.map(JoinToken::target).map(entry::on).orElse(entry));
    }
}
