package dev.sandmesh.protocol;

import java.security.PrivateKey;
import java.util.Base64;

/** Signatures of {@link Ed25519} in Base64, as proofs travel. */
public final class Signatures {

    private Signatures() {}

    public static String sign(PrivateKey key, byte[] words) {
        return Base64.getEncoder().encodeToString(Ed25519.sign(key, words));
    }

    /** Whether the holder of this key signed; a key or signature that does not parse proves nothing. */
    public static boolean vouches(String publicKey, byte[] words, String proof) {
        try {
            return Ed25519.vouches(publicKey, words, Base64.getDecoder().decode(proof));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
