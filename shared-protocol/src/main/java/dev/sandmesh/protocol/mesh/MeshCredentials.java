package dev.sandmesh.protocol.mesh;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** One state of the mesh's TLS files, found to be good: a chain that the own CA believes, its key, and the CA. */
final class MeshCredentials {

    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");
    private static final int MOST_BYTES = 256 * 1024;

    private final X509Certificate[] chain;
    private final PrivateKey key;
    private final X509ExtendedTrustManager trust;

    private MeshCredentials(X509Certificate[] chain, PrivateKey key, X509ExtendedTrustManager trust) {
        this.chain = chain;
        this.key = key;
        this.trust = trust;
    }

    static MeshCredentials read(MeshTls tls) throws IOException {
        X509Certificate[] chain = certificates(tls.certificate());
        PrivateKey key = key(tls.key(), chain[0].getPublicKey().getAlgorithm());
        if (!fits(chain[0], key)) {
            throw new IOException(tls.key() + " is not the key of the first certificate in " + tls.certificate());
        }
        X509ExtendedTrustManager trust = trust(tls.ca());
        try {
            trust.checkServerTrusted(chain, "UNKNOWN");
        } catch (CertificateException e) {
            throw new IOException(
                    "the others would not believe the certificate in " + tls.certificate() + ", as the CA in "
                            + tls.ca() + " does not: " + e.getMessage(),
                    e);
        }
        return new MeshCredentials(chain, key, trust);
    }

    X509Certificate[] chain() {
        return chain.clone();
    }

    PrivateKey key() {
        return key;
    }

    X509ExtendedTrustManager trust() {
        return trust;
    }

    /** As a TLS handshake names kinds of keys. */
    String keyType() {
        return chain[0].getPublicKey().getAlgorithm();
    }

    Instant end() {
        return chain[0].getNotAfter().toInstant();
    }

    String serial() {
        return chain[0].getSerialNumber().toString(16);
    }

    private static X509Certificate[] certificates(Path file) throws IOException {
        List<X509Certificate> read = new ArrayList<>();
        try {
            for (Certificate one : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(bytes(file)))) {
                read.add((X509Certificate) one);
            }
        } catch (CertificateException e) {
            throw new IOException(file + " holds what is no certificate in PEM form", e);
        }
        if (read.isEmpty()) {
            throw new IOException(file + " holds no certificate in PEM form");
        }
        return read.toArray(X509Certificate[]::new);
    }

    private static PrivateKey key(Path file, String algorithm) throws IOException {
        Matcher found = PKCS8.matcher(new String(bytes(file), StandardCharsets.US_ASCII));
        try {
            if (found.find()) {
                byte[] encoded = Base64.getMimeDecoder().decode(found.group(1));
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // said below, without a word of the key
        }
        throw new IOException(file
                + " holds no key in PEM form (PKCS #8, \"BEGIN PRIVATE KEY\") of the certificate's kind, " + algorithm);
    }

    private static boolean fits(X509Certificate certificate, PrivateKey key) throws IOException {
        try {
            byte[] text = "sandmesh".getBytes(StandardCharsets.US_ASCII);
            Signature signature =
                    Signature.getInstance(SIGNATURES.getOrDefault(key.getAlgorithm(), key.getAlgorithm()));
            signature.initSign(key);
            signature.update(text);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(text);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            throw new IOException("a key of the kind " + key.getAlgorithm() + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static X509ExtendedTrustManager trust(Path ca) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (X509Certificate one : certificates(ca)) {
                store.setCertificateEntry("ca-" + store.size(), one);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
        } catch (GeneralSecurityException e) {
            throw new IOException("the CA in " + ca + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static byte[] bytes(Path file) throws IOException {
        try (var stream = Files.newInputStream(file)) {
            return stream.readNBytes(MOST_BYTES);
        }
    }
}
