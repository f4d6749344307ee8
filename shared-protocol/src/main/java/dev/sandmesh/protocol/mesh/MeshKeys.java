package dev.sandmesh.protocol.mesh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secrets by which members know each other, the newest first. Two members agree on the newest that both have, so a key is
 * replaced by adding one everywhere and then taking the old one away everywhere.
 */
public final class MeshKeys {

    static final int MOST = 8;
    static final int ID_LENGTH = 8;

    private static final String PREFIX = "smm_";
    private static final int KEY_LENGTH = 32;
    private static final int LONGEST_FILE = 4 * 1024;
    private static final Set<PosixFilePermission> FOR_OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final List<Key> keys;

    private MeshKeys(List<Key> keys) {
        this.keys = List.copyOf(keys);
    }

    /** One key, and the name by which both sides find it without saying it. */
    static final class Key {

        private final byte[] secret;
        private final byte[] id;

        private Key(byte[] secret) {
            this.secret = secret;
            this.id = Arrays.copyOf(mac("sandmesh mesh key id".getBytes(StandardCharsets.US_ASCII)), ID_LENGTH);
        }

        byte[] id() {
            return id.clone();
        }

        /** HMAC-SHA256 over the parts, whose lengths are fixed. */
        byte[] mac(byte[]... parts) {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(secret, "HmacSHA256"));
                for (byte[] part : parts) {
                    mac.update(part);
                }
                return mac.doFinal();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** A new key as a line of the file. */
    public static String newLine(SecureRandom random) {
        byte[] secret = new byte[KEY_LENGTH];
        random.nextBytes(secret);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    /**
     * Reads a file of keys, one a line; lines that begin with {@code #} are notes. Blocks its thread.
     *
     * @throws IOException with what is wrong, and nothing of a key
     */
    public static MeshKeys read(Path file) throws IOException {
        String text;
        Set<PosixFilePermission> open = EnumSet.copyOf(FOR_OTHERS);
        try (var stream = Files.newInputStream(file)) {
            open.retainAll(Files.getPosixFilePermissions(file));
            text = new String(stream.readNBytes(LONGEST_FILE), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new IOException("the mesh keys in " + file + " cannot be read: " + e, e);
        }
        if (!open.isEmpty()) {
            throw new IOException("the mesh keys in " + file + " are open to others than their owner: chmod 600 it");
        }
        List<Key> keys = new ArrayList<>();
        for (String line : text.lines().map(String::strip).toList()) {
            if (!line.isEmpty() && !line.startsWith("#")) {
                keys.add(key(file, keys.size() + 1, line));
            }
        }
        if (keys.isEmpty() || keys.size() > MOST) {
            throw new IOException(file + " holds " + keys.size() + " mesh keys; it must hold 1 to " + MOST
                    + ", one a line, the newest first");
        }
        return new MeshKeys(keys);
    }

    private static Key key(Path file, int number, String line) throws IOException {
        try {
            byte[] secret = line.startsWith(PREFIX)
                    ? Base64.getUrlDecoder().decode(line.substring(PREFIX.length()))
                    : new byte[0];
            if (secret.length == KEY_LENGTH) {
                return new Key(secret);
            }
        } catch (IllegalArgumentException e) {
            // said below, without a word of the line
        }
        throw new IOException("key " + number + " in " + file + " is none that \"sandmesh admin mesh init\" has made");
    }

    List<Key> all() {
        return keys;
    }

    /** The newest of ours that the other side names, too. */
    Optional<Key> newestOf(List<byte[]> ids) {
        return keys.stream()
                .filter(key -> ids.stream().anyMatch(id -> MessageDigest.isEqual(id, key.id)))
                .findFirst();
    }
}
