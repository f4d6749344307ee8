package dev.sandmesh.protocol.mesh;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Our certificate and whom we believe, as a TLS handshake asks for them. Vert.x asks once for these two objects and never again,
 * so what changes changes behind them: the next handshake has what the files hold then, and connections that are open go on.
 */
final class MeshCertificates {

    private final Reloaded<MeshCredentials> files;

    private MeshCertificates(Reloaded<MeshCredentials> files) {
        this.files = files;
    }

    /** Blocks its thread; fails with what is wrong with which file. */
    static MeshCertificates read(MeshTls tls) throws IOException {
        List<Path> paths = List.of(tls.ca(), tls.certificate(), tls.key());
        for (Path path : paths) {
            if (!Files.isReadable(path)) {
                throw new IOException(path + ", a file of the mesh's TLS, cannot be read");
            }
        }
        return new MeshCertificates(new Reloaded<>("the mesh's certificates", paths, () -> MeshCredentials.read(tls)));
    }

    /** Blocks its thread. */
    void look() {
        files.look();
    }

    MeshCredentials present() {
        return files.get();
    }

    X509ExtendedKeyManager ours() {
        return new Ours(files);
    }

    X509ExtendedTrustManager believed() {
        return new Believed(files);
    }

    /** A handshake names what it has chosen and asks for it later: by then another certificate may count. */
    private static final class Ours extends X509ExtendedKeyManager {

        private final Reloaded<MeshCredentials> files;
        private MeshCredentials chosen;
        private MeshCredentials before;

        Ours(Reloaded<MeshCredentials> files) {
            this.files = files;
            this.chosen = files.get();
            this.before = chosen;
        }

        private synchronized @Nullable String choose(String... keyTypes) {
            MeshCredentials now = files.get();
            if (now != chosen) {
                before = chosen;
                chosen = now;
            }
            return List.of(keyTypes).contains(now.keyType()) ? now.serial() : null;
        }

        private synchronized Optional<MeshCredentials> named(String alias) {
            return Stream.of(chosen, before)
                    .filter(credentials -> credentials.serial().equals(alias))
                    .findFirst();
        }

        @Override
        public @Nullable String chooseEngineClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return choose(keyTypes);
        }

        @Override
        public @Nullable String chooseEngineServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return choose(keyType);
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return choose(keyTypes);
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return choose(keyType);
        }

        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            String alias = choose(keyType);
            return alias == null ? null : new String[] {alias};
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return getClientAliases(keyType, issuers);
        }

        @Override
        public X509Certificate @Nullable [] getCertificateChain(String alias) {
            return named(alias).map(MeshCredentials::chain).orElse(null);
        }

        @Override
        public @Nullable PrivateKey getPrivateKey(String alias) {
            return named(alias).map(MeshCredentials::key).orElse(null);
        }
    }

    private static final class Believed extends X509ExtendedTrustManager {

        private final Reloaded<MeshCredentials> files;

        Believed(Reloaded<MeshCredentials> files) {
            this.files = files;
        }

        private X509ExtendedTrustManager now() {
            return files.get().trust();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            now().checkClientTrusted(chain, authType, socket);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            now().checkServerTrusted(chain, authType, socket);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            now().checkClientTrusted(chain, authType, engine);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            now().checkServerTrusted(chain, authType, engine);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            now().checkClientTrusted(chain, authType);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            now().checkServerTrusted(chain, authType);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return now().getAcceptedIssuers();
        }
    }
}
