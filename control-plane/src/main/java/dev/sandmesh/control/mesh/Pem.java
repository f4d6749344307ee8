package dev.sandmesh.control.mesh;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;

/** Certificates and keys as text. */
final class Pem {

    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String KEY = "PRIVATE KEY";

    private Pem() {}

    static String of(List<X509Certificate> certificates) throws IOException {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            try {
                text.append(text(CERTIFICATE, certificate.getEncoded()));
            } catch (GeneralSecurityException e) {
                throw new IOException(e);
            }
        }
        return text.toString();
    }

    static String of(PrivateKey key) throws IOException {
        return text(KEY, key.getEncoded());
    }

    static List<X509Certificate> certificates(Path file) throws IOException {
        List<X509Certificate> found = new ArrayList<>();
        try {
            for (byte[] each : contents(file, CERTIFICATE)) {
                found.add((X509Certificate)
                        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(each)));
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " holds what is no certificate", e);
        }
        if (found.isEmpty()) {
            throw new IOException(file + " holds no certificate in PEM form");
        }
        return found;
    }

    static PrivateKey key(Path file) throws IOException {
        List<byte[]> found = contents(file, KEY);
        try {
            if (found.size() == 1) {
                return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(found.get(0)));
            }
        } catch (GeneralSecurityException e) {
            // said below, without a word of the key
        }
        throw new IOException(file + " holds no key that \"sandmesh admin mesh init\" has made");
    }

    private static List<byte[]> contents(Path file, String type) throws IOException {
        List<byte[]> found = new ArrayList<>();
        try (PemReader reader = new PemReader(new StringReader(Files.readString(file)))) {
            for (PemObject part = reader.readPemObject(); part != null; part = reader.readPemObject()) {
                if (part.getType().equals(type)) {
                    found.add(part.getContent());
                }
            }
        }
        return found;
    }

    private static String text(String type, byte[] content) throws IOException {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, content));
        }
        return text.toString();
    }
}
