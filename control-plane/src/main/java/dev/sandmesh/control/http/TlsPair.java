package dev.sandmesh.control.http;

import io.vertx.core.net.KeyCertOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;

/** A certificate with its chain and the key that fits it. */
final class TlsPair {

    private static final int MOST_BYTES = 256 * 1024;
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    private final Certificate[] chain;
    private final PrivateKey key;

    private TlsPair(Certificate[] chain, PrivateKey key) {
        this.chain = chain;
        this.key = key;
    }

    /** Throws IllegalArgumentException with the variable, the file and what is wrong with it. */
    static TlsPair read(TlsFiles files) {
        Certificate[] chain = chain(
                TlsFiles.CERTIFICATE + "=" + files.certificate(), bytes(TlsFiles.CERTIFICATE, files.certificate()));
        String place = TlsFiles.KEY + "=" + files.key();
        PrivateKey key = PemKey.read(
                place, bytes(TlsFiles.KEY, files.key()), chain[0].getPublicKey().getAlgorithm());
        if (!fits(chain[0], key)) {
            throw new IllegalArgumentException(
                    place + " is not the key of the first certificate in " + files.certificate());
        }
        return new TlsPair(chain, key);
    }

    /** What tells one state of the files from another; empty when they cannot be read. */
    static String digest(TlsFiles files) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes(TlsFiles.CERTIFICATE, files.certificate()));
            digest.update((byte) 0);
            digest.update(bytes(TlsFiles.KEY, files.key()));
            return HexFormat.of().formatHex(digest.digest());
        } catch (IllegalArgumentException unreadable) {
            return "";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    X509Certificate certificate() {
        return (X509Certificate) chain[0];
    }

    KeyCertOptions served() {
        try {
            char[] password = new char[0];
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, password);
            store.setKeyEntry("server", key, password, chain);
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, password);
            return KeyCertOptions.wrap(factory);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("a good certificate and key cannot be served", e);
        }
    }

    private static byte[] bytes(String variable, Path file) {
        String problem;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length <= MOST_BYTES) {
                return bytes;
            }
            problem = " is larger than " + MOST_BYTES + " bytes";
        } catch (IOException e) {
            problem = Files.exists(file) ? " cannot be read" : " does not exist";
        }
        throw new IllegalArgumentException(variable + "=" + file + problem);
    }

    private static Certificate[] chain(String place, byte[] pem) {
        try {
            Certificate[] chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem))
                    .toArray(new Certificate[0]);
            if (chain.length > 0) {
                return chain;
            }
        } catch (GeneralSecurityException e) {
            // said below
        }
        throw new IllegalArgumentException(place + " holds no certificate in PEM form");
    }

    private static boolean fits(Certificate certificate, PrivateKey key) {
        String algorithm = SIGNATURES.get(certificate.getPublicKey().getAlgorithm());
        try {
            byte[] probe = {1, 2, 3};
            Signature signer = Signature.getInstance(algorithm == null ? key.getAlgorithm() : algorithm);
            signer.initSign(key);
            signer.update(probe);
            byte[] signature = signer.sign();
            signer.initVerify(certificate.getPublicKey());
            signer.update(probe);
            return signer.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
