package dev.sandmesh.agent.link;

import dev.sandmesh.agent.identity.Introduction;
import dev.sandmesh.protocol.relay.RelayChallenge;
import dev.sandmesh.protocol.relay.RelayFrame;
import dev.sandmesh.protocol.relay.RelayHello;
import dev.sandmesh.protocol.relay.RelayProof;
import dev.sandmesh.protocol.relay.RelayTranscript;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;

/** The agent's side of one handshake, without a wire. It signs nothing for whoever does not prove the control plane's key first. */
final class RelayGreeting {

    private static final int CHALLENGE_BYTES = 32;

    private final Introduction introduction;
    private final String name;
    private final RelayHello hello;
    private boolean answered;

    /** {@code name} is the authority that was dialled. */
    RelayGreeting(Introduction introduction, String name, SecureRandom random) {
        this.introduction = introduction;
        this.name = name;
        byte[] bytes = new byte[CHALLENGE_BYTES];
        random.nextBytes(bytes);
        this.hello = new RelayHello(
                List.of(RelayFrame.VERSION),
                introduction.publicKey(),
                Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    RelayHello hello() {
        return hello;
    }

    /** Whether the control plane has proved its key: before that no welcome counts. */
    boolean isAnswered() {
        return answered;
    }

    /**
     * The proof that is asked for.
     *
     * @throws IllegalStateException with a sentence, when whoever asks is not our control plane or was dialled by another name
     */
    RelayProof answer(RelayChallenge challenge) {
        if (challenge.version() != RelayFrame.VERSION) {
            throw new IllegalStateException(
                    "the control node chose version " + challenge.version() + " of the protocol");
        }
        if (!challenge.name().equals(name)) {
            throw new IllegalStateException(
                    "the control node calls itself " + challenge.name() + ", but " + name + " was dialled");
        }
        if (!RelayTranscript.isChallenge(challenge.challenge())) {
            throw new IllegalStateException("the control node's challenge is too short");
        }
        RelayTranscript said = RelayTranscript.of(hello, challenge);
        if (!introduction.believes(keys -> said.provesHub(keys, challenge.proof()))) {
            throw new IllegalStateException("whoever answered at " + name
                    + " does not hold the key of the control plane that the join bundle names;"
                    + " if the control plane was made anew, get a bundle of it");
        }
        answered = true;
        return new RelayProof(introduction.sign(said.agentWords()));
    }
}
