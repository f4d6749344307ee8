package dev.sandmesh.control.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.protocol.Signatures;
import dev.sandmesh.protocol.relay.RelayChallenge;
import dev.sandmesh.protocol.relay.RelayHello;
import dev.sandmesh.protocol.relay.RelayProof;
import dev.sandmesh.protocol.relay.RelayTranscript;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Each side proves its key, over both challenges and the name that was dialled: A136, B26. */
class RelayHandshakeTest {

    private static final String NAME = "control.example:8443";
    private static final String CHALLENGE = "hub-challenge-0123456789abcdef0123";

    private final KeyPair control = key();
    private final KeyPair agent = key();
    private final RelayHello hello = new RelayHello(List.of(2), publicKey(agent), "agent-challenge-0123456789abcdef01");

    @Test
    void bothAreBelievedWhoHoldTheirKeys() {
        RelayHandshake handshake = handshake(CHALLENGE);
        RelayChallenge challenge = handshake.answer(hello);
        RelayTranscript said = RelayTranscript.of(hello, challenge);
        assertThat(challenge.name()).isEqualTo(NAME);
        assertThat(said.provesHub(List.of(publicKey(control)), challenge.proof()))
                .isTrue();
        assertThat(handshake.prove(new RelayProof(said.agentProof(agent.getPrivate()))))
                .isEqualTo(publicKey(agent));
    }

    @Test
    void theHubsProofIsOfThisHandshakeAlone() {
        RelayChallenge challenge = handshake(CHALLENGE).answer(hello);
        List<String> keys = List.of(publicKey(control));
        RelayHello another = new RelayHello(List.of(2), hello.publicKey(), "another-challenge-0123456789abcdef");
        assertThat(RelayTranscript.of(another, challenge).provesHub(keys, challenge.proof()))
                .isFalse();
        RelayTranscript elsewhere = RelayTranscript.of(
                hello, new RelayChallenge(2, challenge.node(), "evil.example", CHALLENGE, challenge.proof()));
        assertThat(elsewhere.provesHub(keys, challenge.proof())).isFalse();
        assertThat(RelayTranscript.of(hello, challenge).provesHub(List.of(publicKey(agent)), challenge.proof()))
                .isFalse();
        assertThat(RelayTranscript.of(hello, challenge).provesAgent(challenge.proof()))
                .isFalse();
    }

    @Test
    void aRecordedProofIsOfAnotherChallenge() {
        RelayTranscript recorded =
                RelayTranscript.of(hello, handshake(CHALLENGE).answer(hello));
        RelayProof proof = new RelayProof(recorded.agentProof(agent.getPrivate()));
        RelayHandshake later = handshake("hub-challenge-9876543210abcdef9876");
        later.answer(hello);
        assertRefused(RelayFault.WRONG_PROOF, () -> later.prove(proof));
    }

    @Test
    void anotherKeyProvesNothing() {
        RelayHandshake handshake = handshake(CHALLENGE);
        RelayTranscript said = RelayTranscript.of(hello, handshake.answer(hello));
        assertRefused(
                RelayFault.WRONG_PROOF, () -> handshake.prove(new RelayProof(said.agentProof(key().getPrivate()))));
        assertRefused(RelayFault.WRONG_PROOF, () -> handshake.prove(new RelayProof("")));
        assertRefused(RelayFault.WRONG_PROOF, () -> handshake.prove(new RelayProof("no base64 at all")));
    }

    @Test
    void whatComesOutOfTurnEndsIt() {
        RelayHandshake handshake = handshake(CHALLENGE);
        assertRefused(RelayFault.MALFORMED, () -> handshake.prove(new RelayProof("c2lnbmVk")));
        handshake.answer(hello);
        assertRefused(RelayFault.MALFORMED, () -> handshake.answer(hello));
    }

    @Test
    void anOlderAgentAndAShortChallengeAreRefused() {
        assertRefused(RelayFault.UNSUPPORTED_VERSION, () -> handshake(CHALLENGE)
                .answer(new RelayHello(List.of(1), hello.publicKey(), hello.challenge())));
        assertRefused(RelayFault.MALFORMED, () -> handshake(CHALLENGE)
                .answer(new RelayHello(List.of(2), hello.publicKey(), "short")));
    }

    private RelayHandshake handshake(String challenge) {
        return new RelayHandshake("node-1", NAME, challenge, words -> Signatures.sign(control.getPrivate(), words));
    }

    private static void assertRefused(RelayFault fault, ThrowingCallable what) {
        assertThatThrownBy(what)
                .isInstanceOfSatisfying(RelayRefusedException.class, refusal -> assertThat(refusal.fault())
                        .isEqualTo(fault));
    }

    private static String publicKey(KeyPair keys) {
        return Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());
    }

    private static KeyPair key() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
