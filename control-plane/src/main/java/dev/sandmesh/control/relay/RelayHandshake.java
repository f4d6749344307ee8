package dev.sandmesh.control.relay;

import dev.sandmesh.protocol.relay.RelayChallenge;
import dev.sandmesh.protocol.relay.RelayFrame;
import dev.sandmesh.protocol.relay.RelayHello;
import dev.sandmesh.protocol.relay.RelayProof;
import dev.sandmesh.protocol.relay.RelayTranscript;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The control node's side of one handshake, without a wire: what it answers, and whether it believes. */
final class RelayHandshake {

    private final String node;
    private final String name;
    private final String challenge;
    private final Function<byte[], String> sign;
    private @Nullable RelayTranscript transcript;

    /**
     * Of one connection.
     *
     * @param name the authority that the agent dialled, checked already
     * @param challenge random and never used before
     * @param sign with the control plane's key
     */
    RelayHandshake(String node, String name, String challenge, Function<byte[], String> sign) {
        this.node = node;
        this.name = name;
        this.challenge = challenge;
        this.sign = sign;
    }

    RelayChallenge answer(RelayHello hello) {
        if (transcript != null) {
            throw new RelayRefusedException(RelayFault.MALFORMED, "a second hello");
        }
        if (!hello.versions().contains(RelayFrame.VERSION)) {
            throw new RelayRefusedException(
                    RelayFault.UNSUPPORTED_VERSION,
                    "the agent speaks " + hello.versions() + ", the relay link needs " + RelayFrame.VERSION
                            + ": upgrade the agent");
        }
        if (!RelayTranscript.isChallenge(hello.challenge())) {
            throw new RelayRefusedException(RelayFault.MALFORMED, "the challenge is too short");
        }
        RelayChallenge unsigned = new RelayChallenge(RelayFrame.VERSION, node, name, challenge, "");
        RelayTranscript said = RelayTranscript.of(hello, unsigned);
        transcript = said;
        return new RelayChallenge(RelayFrame.VERSION, node, name, challenge, sign.apply(said.hubWords()));
    }

    /** The public key that is proved with it. */
    String prove(RelayProof proof) {
        RelayTranscript said = transcript;
        if (said == null) {
            throw new RelayRefusedException(RelayFault.MALFORMED, "a proof before the challenge");
        }
        if (!said.provesAgent(proof.proof())) {
            throw new RelayRefusedException(
                    RelayFault.WRONG_PROOF,
                    "the signature is not of the key that the agent named, over this handshake");
        }
        return said.publicKey();
    }
}
