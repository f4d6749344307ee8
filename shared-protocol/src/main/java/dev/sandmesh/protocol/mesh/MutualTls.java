package dev.sandmesh.protocol.mesh;

import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Mutual TLS between members of the mesh, by its own certificates: for the event bus, and for what members say to each other
 * beside it. Options are given once to a server or a client; each of its handshakes has what the files hold then.
 */
public final class MutualTls {

    static final Set<String> VERSIONS = new LinkedHashSet<>(List.of("TLSv1.3", "TLSv1.2"));

    private final MeshCertificates certificates;

    MutualTls(MeshCertificates certificates) {
        this.certificates = certificates;
    }

    /**
     * For whoever is no member itself; {@link Mesh#tls()} is that of one. Blocks its thread.
     *
     * @throws IOException with what is wrong with which file
     */
    public static MutualTls read(MeshTls files) throws IOException {
        return new MutualTls(MeshCertificates.read(files));
    }

    /** At what lies in the files now; a member of the mesh does so for its own. Blocks its thread. */
    public void look() {
        certificates.look();
    }

    /**
     * Another one whenever the files have changed. Who resumes a session shows no certificate: whoever accepts has to be given
     * {@link #accepting()} anew then, or it lets in whom it does not believe any more.
     */
    public Object state() {
        return certificates.present();
    }

    /** Whoever has no certificate of the mesh's CA gets no further than the handshake. */
    public ServerSSLOptions accepting() {
        return new ServerSSLOptions()
                .setKeyCertOptions(KeyCertOptions.wrap(certificates.ours()))
                .setTrustOptions(TrustOptions.wrap(certificates.believed()))
                .setClientAuth(ClientAuth.REQUIRED)
                .setEnabledSecureTransportProtocols(VERSIONS);
    }

    /** A certificate names a member, which may have any address: so the host's name is not asked for. */
    public ClientSSLOptions connecting() {
        return new ClientSSLOptions()
                .setKeyCertOptions(KeyCertOptions.wrap(certificates.ours()))
                .setTrustOptions(TrustOptions.wrap(certificates.believed()))
                .setHostnameVerificationAlgorithm("")
                .setEnabledSecureTransportProtocols(VERSIONS);
    }
}
