package dev.sandmesh.protocol.mesh;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Both sides of the challenge that comes before anything of Hazelcast's on a connection between members. Whoever connects says
 * its challenge and which keys it has; the other answers with its own challenge and its proof for the newest key that both have;
 * then the first proves itself, and is told whether it is believed. A proof covers both challenges and everything said before,
 * and one for connecting is none for accepting, so that nobody is let in by what they have heard.
 *
 * <p>It binds nothing to the connection: whoever can change what is on the wire can take it over after the handshake.
 */
final class MeshHandshake {

    static final int CHALLENGE_LENGTH = 32;
    static final int PROOF_LENGTH = 32;
    static final byte GO_ON = 0;
    static final byte REFUSED = 1;

    private static final byte[] MAGIC = "SMM1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ACCEPTS = "sandmesh mesh 1 accepts\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CONNECTS = "sandmesh mesh 1 connects".getBytes(StandardCharsets.US_ASCII);

    private final MeshKeys keys;
    private final SecureRandom random;

    MeshHandshake(MeshKeys keys, SecureRandom random) {
        this.keys = keys;
        this.random = random;
    }

    /** The other side's bytes, each read within its time. */
    interface Wire {

        /** Fills the array, or fails with {@link MeshRefusedException} when the other side is too slow or gone. */
        void read(byte[] into) throws IOException;

        void write(byte[] bytes) throws IOException;
    }

    /** Fails unless the other side has a key of ours. */
    void accept(Wire wire) throws IOException {
        byte[] hello = hello(wire);
        MeshKeys.Key key = keys.newestOf(ids(hello)).orElse(null);
        if (key == null) {
            throw refusal(wire);
        }
        byte[] reply = joined(key.id(), challenge());
        wire.write(joined(new byte[] {GO_ON}, reply, key.mac(ACCEPTS, hello, reply)));
        byte[] proof = new byte[PROOF_LENGTH];
        wire.read(proof);
        if (!MessageDigest.isEqual(proof, key.mac(CONNECTS, hello, reply))) {
            throw refusal(wire);
        }
        wire.write(new byte[] {GO_ON});
    }

    /** Fails unless the other side has a key of ours and believes that we have one of its. */
    void connect(Wire wire) throws IOException {
        byte[] hello = hello();
        wire.write(hello);
        requireGoingOn(wire);
        byte[] reply = new byte[MeshKeys.ID_LENGTH + CHALLENGE_LENGTH];
        wire.read(reply);
        byte[] proof = new byte[PROOF_LENGTH];
        wire.read(proof);
        byte[] id = Arrays.copyOf(reply, MeshKeys.ID_LENGTH);
        MeshKeys.Key key = keys.newestOf(List.of(id)).orElse(null);
        if (key == null || !MessageDigest.isEqual(proof, key.mac(ACCEPTS, hello, reply))) {
            throw new MeshRefusedException(MeshRefusal.WRONG_KEY);
        }
        wire.write(key.mac(CONNECTS, hello, reply));
        requireGoingOn(wire);
    }

    private static void requireGoingOn(Wire wire) throws IOException {
        byte[] verdict = new byte[1];
        wire.read(verdict);
        if (verdict[0] != GO_ON) {
            throw new MeshRefusedException(verdict[0] == REFUSED ? MeshRefusal.WRONG_KEY : MeshRefusal.NO_KEY);
        }
    }

    private static MeshRefusedException refusal(Wire wire) throws IOException {
        wire.write(new byte[] {REFUSED});
        return new MeshRefusedException(MeshRefusal.WRONG_KEY);
    }

    private byte[] hello() {
        List<byte[]> parts = new ArrayList<>(
                List.of(MAGIC, challenge(), new byte[] {(byte) keys.all().size()}));
        keys.all().forEach(key -> parts.add(key.id()));
        return joined(parts.toArray(byte[][]::new));
    }

    /** Byte by byte where another program would give itself away: it is not waited for. */
    private static byte[] hello(Wire wire) throws IOException {
        byte[] one = new byte[1];
        for (byte expected : MAGIC) {
            wire.read(one);
            if (one[0] != expected) {
                throw new MeshRefusedException(MeshRefusal.NO_KEY);
            }
        }
        byte[] head = new byte[CHALLENGE_LENGTH + 1];
        wire.read(head);
        int count = head[CHALLENGE_LENGTH];
        if (count < 1 || count > MeshKeys.MOST) {
            throw new MeshRefusedException(MeshRefusal.NO_KEY);
        }
        byte[] ids = new byte[count * MeshKeys.ID_LENGTH];
        wire.read(ids);
        return joined(MAGIC, head, ids);
    }

    private static List<byte[]> ids(byte[] hello) {
        List<byte[]> ids = new ArrayList<>();
        for (int at = MAGIC.length + CHALLENGE_LENGTH + 1; at < hello.length; at += MeshKeys.ID_LENGTH) {
            ids.add(Arrays.copyOfRange(hello, at, at + MeshKeys.ID_LENGTH));
        }
        return ids;
    }

    private byte[] challenge() {
        byte[] challenge = new byte[CHALLENGE_LENGTH];
        random.nextBytes(challenge);
        return challenge;
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
