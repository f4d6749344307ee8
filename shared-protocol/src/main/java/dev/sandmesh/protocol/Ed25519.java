package dev.sandmesh.protocol;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/** Signatures (RFC 8032) by what every Java has; public keys are X.509 SubjectPublicKeyInfo in Base64, as they travel. */
public final class Ed25519 {

    private static final String ALGORITHM = "Ed25519";
    private static final int KID_BYTES = 8;

    private Ed25519() {}

    public static byte[] sign(PrivateKey key, byte[] words) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(words);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign with an " + ALGORITHM + " key", e);
        }
    }

    /** Whether the holder of the key signed these words; a key or signature that does not parse proves nothing. */
    public static boolean vouches(String publicKey, byte[] words, byte[] proof) {
        try {
            byte[] encoded = Base64.getDecoder().decode(publicKey);
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded)));
            signature.update(words);
            return signature.verify(proof);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    /** What a key is called: the beginning of its SHA-256. Empty for a text that is none. */
    public static String kid(String publicKey) {
        try {
            return kid(Base64.getDecoder().decode(publicKey));
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** The same of the key itself (X.509 SubjectPublicKeyInfo). */
    public static String kid(byte[] publicKey) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(publicKey);
            return HexFormat.of().formatHex(digest, 0, KID_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
