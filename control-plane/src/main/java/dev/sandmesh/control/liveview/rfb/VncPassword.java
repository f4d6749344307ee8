package dev.sandmesh.control.liveview.rfb;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/** The password of a VNC server, of which the first 8 bytes count (RFB "VNC Authentication"). */
public final class VncPassword {

    /** Bytes of a challenge and of its answer. */
    static final int CHALLENGE_BYTES = 16;

    private static final int KEY_BYTES = 8;

    private final byte[] key;

    private VncPassword(byte[] key) {
        this.key = key;
    }

    /** Of what a person or a configuration says. */
    public static VncPassword of(String password) {
        if (password.isEmpty()) {
            throw new IllegalArgumentException("the password of a VNC server is empty");
        }
        byte[] key = Arrays.copyOf(password.getBytes(StandardCharsets.UTF_8), KEY_BYTES);
        for (int i = 0; i < KEY_BYTES; i++) {
            key[i] = mirrored(key[i]);
        }
        return new VncPassword(key);
    }

    /** Of {@link #CHALLENGE_BYTES} bytes, as many. */
    @SuppressWarnings("InsecureCryptoUsage") // the protocol has no other
    byte[] answer(byte[] challenge) {
        try {
            Cipher des = Cipher.getInstance("DES/ECB/NoPadding");
            des.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "DES"));
            return des.doFinal(challenge);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no DES, which VNC authentication is made of", e);
        }
    }

    /** The first VNC server took the least bit of a byte for the first of DES, and all others followed. */
    private static byte mirrored(byte b) {
        return (byte) (Integer.reverse(b) >>> 24);
    }

    @Override
    public String toString() {
        return "VncPassword[]";
    }
}
