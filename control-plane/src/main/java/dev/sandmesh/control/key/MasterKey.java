package dev.sandmesh.control.key;

import dev.sandmesh.control.db.WholeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The key in SANDMESH_HOME/master.key that wraps what the database keeps secret; all nodes of a control plane share it. */
public final class MasterKey {

    private static final Logger LOG = LoggerFactory.getLogger(MasterKey.class);
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final byte[] key;
    private final SecureRandom random;

    private MasterKey(byte[] key, SecureRandom random) {
        this.key = key;
        this.random = random;
    }

    /** Reads the key, or makes one where there is none. Blocks. */
    public static MasterKey open(Path home, SecureRandom random) throws IOException {
        Path file = home.resolve("master.key");
        Files.createDirectories(home);
        if (!Files.exists(file)) {
            create(file, random);
        }
        if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
            throw new IOException(file + " can be read by others: chmod 600 it, or better, make a new one");
        }
        byte[] key = Base64.getDecoder().decode(Files.readString(file).strip());
        if (key.length != KEY_BYTES) {
            throw new IOException(file + " does not hold a key of " + KEY_BYTES + " bytes");
        }
        return new MasterKey(key, random);
    }

    private static void create(Path file, SecureRandom random) throws IOException {
        byte[] fresh = new byte[KEY_BYTES];
        random.nextBytes(fresh);
        if (!WholeFile.create(file, Base64.getEncoder().encodeToString(fresh) + "\n")) {
            LOG.debug("another process was quicker; its key is as good");
        }
    }

    public byte[] wrap(byte[] plain, String context) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, context, plain);
        return ByteBuffer.allocate(nonce.length + sealed.length)
                .put(nonce)
                .put(sealed)
                .array();
    }

    public byte[] unwrap(byte[] wrapped, String context) {
        ByteBuffer parts = ByteBuffer.wrap(wrapped);
        byte[] nonce = new byte[NONCE_BYTES];
        parts.get(nonce);
        byte[] sealed = new byte[parts.remaining()];
        parts.get(sealed);
        return cipher(Cipher.DECRYPT_MODE, nonce, context, sealed);
    }

    /** A keyed digest for one purpose. */
    public byte[] mac(String purpose, byte[] text) {
        byte[] derived = hmac(key, purpose.getBytes(StandardCharsets.UTF_8));
        return hmac(derived, text);
    }

    private byte[] cipher(int mode, byte[] nonce, String context, byte[] input) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the master key does not fit what the database keeps (" + context + ")", e);
        }
    }

    private static byte[] hmac(byte[] key, byte[] text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HmacSHA256", e);
        }
    }
}
