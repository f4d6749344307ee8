package dev.sandmesh.agent.identity;

import dev.sandmesh.protocol.ProtocolVersions;
import dev.sandmesh.protocol.Signatures;
import dev.sandmesh.protocol.report.Challenge;
import dev.sandmesh.protocol.report.Credentials;
import dev.sandmesh.protocol.report.Hardware;
import dev.sandmesh.protocol.report.Instance;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.RegisterReply;
import dev.sandmesh.protocol.report.Registered;
import dev.sandmesh.protocol.report.RegistrationProof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Everything that a registration says of this agent; made once, since the nonce stands for the process. */
public final class Introduction {

    private static final int NONCE_BYTES = 16;

    private final Instance instance;
    private final Secrets secrets;
    private final Hardware hardware;
    private final Traits traits;

    /** What the proofs are made with. */
    private record Secrets(AgentKey key, String nonce, Invitation invitation, KnownKeys keys) {}

    private Introduction(Instance instance, Secrets secrets, Hardware hardware, Traits traits) {
        this.instance = instance;
        this.secrets = secrets;
        this.hardware = hardware;
        this.traits = traits;
    }

    /** Reads identity and key. Blocks: call it on a worker. */
    public static Introduction of(HostIdentity identity, Path stateDir, Invitation invitation, Traits traits)
            throws IOException {
        Files.createDirectories(stateDir);
        Instance instance = identity.instance();
        AgentKey key = AgentKey.of(stateDir, instance.instanceId());
        KnownKeys keys = KnownKeys.open(stateDir, invitation.controlKeys());
        return new Introduction(
                instance,
                new Secrets(key, newNonce(), invitation, keys),
                Machine.hardware(traits.learnedCapacity()),
                traits);
    }

    /**
     * The registration over one connection, which proves nothing yet: what it says is good for a challenge, and for nobody else.
     *
     * @param link {@code cluster} or {@code relay}
     * @param connection what carries it, so that a late notice of its closure harms no newer one
     */
    public Register register(String link, String connection) {
        return new Register(
                ProtocolVersions.SPOKEN,
                instance,
                new Credentials(
                        secrets.nonce(),
                        secrets.key().publicKey(),
                        "",
                        "",
                        secrets.invitation().tokenId()),
                hardware,
                traits.agentVersion(),
                traits.versions().get(),
                traits.labels(),
                traits.browserEngines().get(),
                link,
                connection,
                "");
    }

    /** The same with proofs that are good once, for whoever gave that challenge. */
    public Register register(Register said, Challenge challenge) {
        Register answer = said.answering(challenge.challenge(), said.credentials());
        return answer.answering(
                challenge.challenge(),
                RegistrationProof.prove(
                        answer, secrets.invitation().token(), secrets.key().privateKey()));
    }

    /**
     * What an answer to that registration is worth: a lease is believed only of our own control plane, where we know its key.
     *
     * @param now in the control plane's time; empty before its first answer, whose own time counts then
     */
    public RegisterReply judge(Register register, RegisterReply reply, Optional<Instant> now) {
        if (reply instanceof Registered registered) {
            secrets.keys().heard(registered.trust().announcements(), now.orElse(registered.serverTime()));
        }
        RegisterReply judged =
                secrets.invitation().judge(register, reply, secrets.keys().controlKeys());
        if (judged instanceof Registered registered) {
            secrets.keys().obey(registered.trust(), registered.serverTime());
        }
        return judged;
    }

    /** The keys of the control plane that are believed. */
    public KnownKeys keys() {
        return secrets.keys();
    }

    /** X.509 SubjectPublicKeyInfo in Base64. */
    public String publicKey() {
        return secrets.key().publicKey();
    }

    /** With the agent's key, in Base64: for proofs that name what they are for. */
    public String sign(byte[] words) {
        return Signatures.sign(secrets.key().privateKey(), words);
    }

    /** Whether one of the keys by which we know our control plane vouches; where we know none, whoever answers is believed. */
    public boolean believes(Predicate<List<String>> vouches) {
        List<String> keys = secrets.keys().controlKeys();
        return keys.isEmpty() || vouches.test(keys);
    }

    public String nonce() {
        return secrets.nonce();
    }

    public Instance instance() {
        return instance;
    }

    private static String newNonce() {
        byte[] bytes = new byte[NONCE_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
