package dev.sandmesh.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** A certificate of our own for 127.0.0.1 and its key, made by the JDK's keytool. */
record TestingCertificate(String certificatePem, String keyPem, String traditionalKeyPem) {

    static TestingCertificate make(Path folder, String name, String algorithm) throws Exception {
        Path store = folder.resolve(name + ".p12");
        Process made = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        algorithm,
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=ip:127.0.0.1",
                        algorithm.equals("EC") ? "-groupname" : "-sigalg",
                        algorithm.equals("EC") ? "secp256r1" : algorithm.equals("RSA") ? "SHA256withRSA" : "EdDSA",
                        "-validity",
                        "30",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        store.toString()))
                .redirectErrorStream(true)
                .start();
        String said = new String(made.getInputStream().readAllBytes());
        assertThat(made.waitFor()).as(said).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        byte[] pkcs8 = keys.getKey("a", "changeit".toCharArray()).getEncoded();
        byte[] inner = traditional(PrivateKeyInfo.getInstance(pkcs8));
        return new TestingCertificate(
                pem("CERTIFICATE", keys.getCertificate("a").getEncoded()),
                pem("PRIVATE KEY", pkcs8),
                pem(algorithm + " PRIVATE KEY", inner));
    }

    /** As OpenSSL writes it, that of a curve with its curve, which PKCS #8 has in its envelope. */
    private static byte[] traditional(PrivateKeyInfo info) throws IOException {
        ASN1Encodable inner = info.parsePrivateKey();
        if (info.getPrivateKeyAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            ECPrivateKey key = ECPrivateKey.getInstance(inner);
            ASN1Encodable curve = info.getPrivateKeyAlgorithm().getParameters();
            return new ECPrivateKey(256, key.getKey(), curve).getEncoded();
        }
        return inner.toASN1Primitive().getEncoded();
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + what + "-----\n";
    }
}
