package dev.sandmesh.protocol.relay;

import dev.sandmesh.protocol.ErrorKind;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.Signatures;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.util.List;

/**
 * Everything that both sides of a handshake have said, which is what each signs: its own fresh challenge keeps an old recording from
 * passing, and the name that was dialled keeps whoever stands in between from handing a handshake on to another control node. The two
 * texts differ in their first line, so that neither signature stands for the other, nor for anything else that these keys sign.
 *
 * @param name the authority that the agent dialled
 */
public record RelayTranscript(
        int version, String publicKey, String agentChallenge, String hubChallenge, String node, String name) {

    static final int MAX_NAME = 270;
    private static final int LEAST_CHALLENGE = 32;

    public static RelayTranscript of(RelayHello hello, RelayChallenge challenge) {
        return new RelayTranscript(
                challenge.version(),
                hello.publicKey(),
                hello.challenge(),
                challenge.challenge(),
                challenge.node(),
                challenge.name());
    }

    /** A challenge that is too short might come again. */
    public static boolean isChallenge(String text) {
        return text.length() >= LEAST_CHALLENGE;
    }

    public byte[] hubWords() {
        return words("sandmesh-relay-hub-1");
    }

    public byte[] agentWords() {
        return words("sandmesh-relay-agent-1");
    }

    /** Whether the holder of one of the control plane's keys (X.509 in Base64) signed. */
    public boolean provesHub(List<String> controlKeys, String proof) {
        byte[] words = hubWords();
        return controlKeys.stream().anyMatch(key -> Signatures.vouches(key, words, proof));
    }

    public boolean provesAgent(String proof) {
        return Signatures.vouches(publicKey, agentWords(), proof);
    }

    public String agentProof(PrivateKey key) {
        return Signatures.sign(key, agentWords());
    }

    private byte[] words(String purpose) {
        return String.join(
                        "\n", purpose, Integer.toString(version), publicKey, agentChallenge, hubChallenge, node, name)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** A text that cannot be taken for two, or for another, when it is signed: without blanks and line ends, in ASCII. */
    static String word(Fields fields, String name, int maxLength) {
        String text = fields.text(name, maxLength);
        if (text.isEmpty() || !text.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw fields.fault(ErrorKind.OUT_OF_RANGE, name, "must be 1 to " + maxLength + " visible ASCII characters");
        }
        return text;
    }
}
