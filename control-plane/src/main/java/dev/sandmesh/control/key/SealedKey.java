package dev.sandmesh.control.key;

import dev.sandmesh.protocol.Ed25519;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Locale;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.util.PublicKeyFactory;

/** An Ed25519 key pair that signs for one purpose; its private half opens with the master key only. Its name is the digest of its public half. */
public record SealedKey(Purpose purpose, String kid, Buffer publicKey, Buffer wrappedPrivate) {

    private static final String ALGORITHM = "Ed25519";

    /** What a key signs: one key never serves two. */
    public enum Purpose {
        /** Heads of the audit trail. */
        AUDIT,
        /** Answers to agents, who know by it that they have reached their control plane. */
        CONTROL,
        /** Orders to agents, who obey nothing else. */
        COMMAND,
        /** The tokens that agents show with their messages. */
        AGENT_TOKEN;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static SealedKey create(Purpose purpose, MasterKey master) {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
            byte[] open = pair.getPublic().getEncoded();
            String kid = Ed25519.kid(open);
            byte[] wrapped = master.wrap(pair.getPrivate().getEncoded(), context(purpose, kid));
            return new SealedKey(purpose, kid, Buffer.buffer(open), Buffer.buffer(wrapped));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no Ed25519", e);
        }
    }

    public PrivateKey forSigning(MasterKey master) {
        try {
            byte[] der = master.unwrap(wrappedPrivate.getBytes(), context(purpose, kid));
            return KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key " + kid + " cannot be read", e);
        }
    }

    public Signer signer(MasterKey master) {
        return new Signer(kid, forSigning(master));
    }

    public boolean vouches(byte[] text, Buffer proof) {
        try {
            if (!(PublicKeyFactory.createKey(publicKey.getBytes()) instanceof Ed25519PublicKeyParameters key)) {
                return false;
            }
            Ed25519Signer verifier = new Ed25519Signer();
            verifier.init(false, key);
            verifier.update(text, 0, text.length);
            return verifier.verifySignature(proof.getBytes());
        } catch (IOException | RuntimeException unreadable) {
            return false;
        }
    }

    /** Whether somebody with our master key made it: a key that was slipped into the table does not pass. */
    public boolean ours(MasterKey master) {
        try {
            byte[] probe = ("is " + kid + " ours").getBytes(StandardCharsets.US_ASCII);
            return kid.equals(Ed25519.kid(publicKey.getBytes()))
                    && vouches(probe, signer(master).sign(probe));
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private static String context(Purpose purpose, String kid) {
        return "signing_keys/" + purpose.wireName() + "/" + kid;
    }
}
