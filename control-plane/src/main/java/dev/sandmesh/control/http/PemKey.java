package dev.sandmesh.control.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/** A private key in one of the three forms that tools write: PKCS #8, and OpenSSL's own for RSA and for curves. */
final class PemKey {

    private PemKey() {}

    /** Throws IllegalArgumentException that begins with {@code place}; never with anything of the key. */
    static PrivateKey read(String place, byte[] pem, String algorithm) {
        try (PemReader reader =
                new PemReader(new InputStreamReader(new ByteArrayInputStream(pem), StandardCharsets.US_ASCII))) {
            for (PemObject part = reader.readPemObject(); part != null; part = reader.readPemObject()) {
                if (part.getType().equals("ENCRYPTED PRIVATE KEY")
                        || part.getHeaders().toString().contains("ENCRYPTED")) {
                    throw new IllegalArgumentException(place + " is encrypted: give the key without a passphrase");
                }
                if (part.getType().endsWith("PRIVATE KEY")) {
                    return key(place, pkcs8(part), algorithm);
                }
            }
        } catch (IOException | IllegalStateException e) {
            // said below
        }
        throw new IllegalArgumentException(place + " holds no private key in PEM form");
    }

    private static byte[] pkcs8(PemObject part) throws IOException {
        try {
            return switch (part.getType()) {
                case "RSA PRIVATE KEY" ->
                    info(
                            new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                            RSAPrivateKey.getInstance(part.getContent()));
                case "EC PRIVATE KEY" -> curve(ECPrivateKey.getInstance(part.getContent()));
                default -> part.getContent();
            };
        } catch (IllegalArgumentException malformed) {
            throw new IOException(malformed);
        }
    }

    private static byte[] curve(ECPrivateKey key) throws IOException {
        return info(new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject()), key);
    }

    private static byte[] info(AlgorithmIdentifier algorithm, ASN1Encodable key) throws IOException {
        return new PrivateKeyInfo(algorithm, key).getEncoded();
    }

    private static PrivateKey key(String place, byte[] pkcs8, String algorithm) {
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    place + " holds no readable key of the certificate's kind, which is " + algorithm);
        }
    }
}
