package dev.sandmesh.agent.identity;

import dev.sandmesh.protocol.ProtocolVersions;
import dev.sandmesh.protocol.report.Credentials;
import dev.sandmesh.protocol.report.Hardware;
import dev.sandmesh.protocol.report.Instance;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.RegistrationProof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** Everything that a registration says of this agent; made once, since the nonce stands for the process. */
public final class Introduction {

    private static final int NONCE_BYTES = 16;

    private final Instance instance;
    private final Credentials credentials;
    private final Hardware hardware;
    private final Traits traits;

    private Introduction(Instance instance, Credentials credentials, Hardware hardware, Traits traits) {
        this.instance = instance;
        this.credentials = credentials;
        this.hardware = hardware;
        this.traits = traits;
    }

    /** Reads identity, key and join token, and signs. Blocks: call it on a worker. */
    public static Introduction of(HostIdentity identity, Path stateDir, Optional<Path> joinTokenFile, Traits traits)
            throws IOException {
        Files.createDirectories(stateDir);
        Instance instance = identity.instance();
        AgentKey key = AgentKey.of(stateDir, instance.instanceId());
        String nonce = newNonce();
        String joinProof = joinTokenFile.isEmpty()
                ? ""
                : RegistrationProof.join(
                        Files.readString(joinTokenFile.get()).trim(), instance, nonce, key.publicKey());
        String keyProof = RegistrationProof.sign(key.privateKey(), instance, nonce, key.publicKey());
        return new Introduction(
                instance, new Credentials(nonce, key.publicKey(), joinProof, keyProof), Machine.hardware(), traits);
    }

    /**
     * The registration over one connection.
     *
     * @param link {@code cluster} or {@code relay}
     * @param connection what carries it, so that a late notice of its closure harms no newer one
     */
    public Register register(String link, String connection) {
        return new Register(
                ProtocolVersions.SPOKEN,
                instance,
                credentials,
                hardware,
                traits.agentVersion(),
                Map.of("java", System.getProperty("java.version")),
                traits.labels(),
                traits.browserEngines(),
                link,
                connection);
    }

    public String nonce() {
        return credentials.nonce();
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
