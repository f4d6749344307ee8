package dev.sandmesh.control.access;

import dev.sandmesh.control.key.MasterKey;
import dev.sandmesh.protocol.Ed25519;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.auth.PubSecKeyOptions;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * An Ed25519 key pair with its name; {@code wrappedPrivate} opens with the master key only.
 *
 * @param retiresAt from then on nothing is believed that it has signed; absent for one that signs
 */
record SigningKey(
        String kid,
        Buffer publicKey,
        Buffer wrappedPrivate,
        Instant createdAt,
        @Nullable Instant retiresAt) {

    static final String ALGORITHM = "EdDSA";

    static SigningKey create(MasterKey master, Instant now) {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            byte[] open = pair.getPublic().getEncoded();
            String kid = Ed25519.kid(open);
            byte[] wrapped = master.wrap(pair.getPrivate().getEncoded(), context(kid));
            return new SigningKey(kid, Buffer.buffer(open), Buffer.buffer(wrapped), now, null);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no Ed25519", e);
        }
    }

    PubSecKeyOptions forVerifying() {
        return options("PUBLIC KEY", publicKey.getBytes());
    }

    PubSecKeyOptions forSigning(MasterKey master) {
        return options("PRIVATE KEY", master.unwrap(wrappedPrivate.getBytes(), context(kid)));
    }

    private PubSecKeyOptions options(String kind, byte[] der) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return new PubSecKeyOptions()
                .setAlgorithm(ALGORITHM)
                .setId(kid)
                .setBuffer("-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
    }

    private static String context(String kid) {
        return "signing_keys/" + kid;
    }
}
