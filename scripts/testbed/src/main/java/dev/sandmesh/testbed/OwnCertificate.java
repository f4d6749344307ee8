package dev.sandmesh.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for 127.0.0.1 that is its own authority, as people make one for a trial: curve P-256, two PEM files. */
public record OwnCertificate(Path certificate, Path key) {

    private static final String CERTIFICATE = "SANDMESH_TLS_CERT";

    /** Made by OpenSSL, which every Debian has. */
    public static OwnCertificate in(Path folder) {
        OwnCertificate own = new OwnCertificate(folder.resolve("own.pem"), folder.resolve("own-key.pem"));
        List<String> command = List.of(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "7",
                "-subj",
                "/CN=127.0.0.1",
                "-addext",
                "subjectAltName=IP:127.0.0.1",
                "-out",
                own.certificate.toString(),
                "-keyout",
                own.key.toString());
        try {
            Process made = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (made.waitFor() != 0) {
                throw new IOException("openssl made no certificate: " + said);
            }
            return own;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** For a control node, which serves HTTPS with it. */
    public Map<String, String> nodeSettings() {
        return Map.of(CERTIFICATE, certificate.toString(), "SANDMESH_TLS_KEY", key.toString());
    }

    /** The certificate as text, for those who are to believe it. */
    public String pem() {
        try {
            return Files.readString(certificate);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a control node that is told this serves HTTPS. */
    static boolean isNamedIn(Map<String, String> environment) {
        return environment.containsKey(CERTIFICATE);
    }

    /** Believes the certificate that is named there and no other; what Java believes where none is. */
    static SSLContext believing(Map<String, String> environment) {
        try {
            if (!isNamedIn(environment)) {
                return SSLContext.getDefault();
            }
            KeyStore known = KeyStore.getInstance(KeyStore.getDefaultType());
            known.load(null, null);
            try (var in = Files.newInputStream(Path.of(String.valueOf(environment.get(CERTIFICATE))))) {
                known.setCertificateEntry(
                        "own", CertificateFactory.getInstance("X.509").generateCertificate(in));
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(known);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
