package dev.sandmesh.agent.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.agent.identity.Introduction;
import dev.sandmesh.agent.identity.Invitation;
import dev.sandmesh.agent.identity.LocalIdentity;
import dev.sandmesh.agent.identity.Traits;
import dev.sandmesh.protocol.Signatures;
import dev.sandmesh.protocol.relay.RelayChallenge;
import dev.sandmesh.protocol.relay.RelayTranscript;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent signs nothing for whoever is not its control plane, by the name that it dialled: A136, B26. */
class RelayGreetingTest {

    private static final String NAME = "control.example";
    private static final String CHALLENGE = "hub-challenge-0123456789abcdef0123";
    private static final Traits TRAITS = new Traits("1", Map::of, Map.of(), List::of, Optional.empty());

    @TempDir
    private Path state;

    private final KeyPair control = key();

    @Test
    void itsOwnControlPlaneGetsTheProof() throws IOException {
        RelayGreeting greeting = greeting(new Invitation("", "token", List.of("", publicKey(control))));
        RelayChallenge challenge = challenge(greeting, control, NAME, CHALLENGE);
        assertThat(greeting.isAnswered()).isFalse();
        String proof = greeting.answer(challenge).proof();
        assertThat(RelayTranscript.of(greeting.hello(), challenge).provesAgent(proof))
                .isTrue();
        assertThat(greeting.isAnswered()).isTrue();
    }

    @Test
    void anotherKeyNameVersionOrHandshakeGetsNothing() throws IOException {
        RelayGreeting greeting = greeting(new Invitation("", "token", List.of(publicKey(control))));
        RelayChallenge recorded =
                challenge(greeting(new Invitation("", "token", List.of(publicKey(control)))), control, NAME, CHALLENGE);
        assertRefused(greeting, recorded, "does not hold the key");
        assertRefused(greeting, challenge(greeting, key(), NAME, CHALLENGE), "does not hold the key");
        assertRefused(greeting, challenge(greeting, control, "evil.example", CHALLENGE), "evil.example");
        assertRefused(greeting, challenge(greeting, control, NAME, "short"), "too short");
        assertRefused(greeting, new RelayChallenge(3, "node-1", NAME, CHALLENGE, "c2lnbmVk"), "version 3");
        assertThat(greeting.isAnswered()).isFalse();
    }

    /** Beside its control plane, by a file that holds nothing but a token. */
    @Test
    void whereNoKeyIsKnownWhoeverAnswersIsBelieved() throws IOException {
        RelayGreeting greeting = greeting(Invitation.NONE);
        assertThat(greeting.answer(challenge(greeting, key(), NAME, CHALLENGE)).proof())
                .isNotEmpty();
    }

    private RelayGreeting greeting(Invitation invitation) throws IOException {
        Introduction introduction = Introduction.of(new LocalIdentity("one", "dev", state), state, invitation, TRAITS);
        return new RelayGreeting(introduction, NAME, new SecureRandom());
    }

    private static RelayChallenge challenge(RelayGreeting greeting, KeyPair by, String name, String challenge) {
        RelayChallenge unsigned = new RelayChallenge(2, "node-1", name, challenge, "");
        String proof = Signatures.sign(
                by.getPrivate(), RelayTranscript.of(greeting.hello(), unsigned).hubWords());
        return new RelayChallenge(2, "node-1", name, challenge, proof);
    }

    private static void assertRefused(RelayGreeting greeting, RelayChallenge challenge, String sentence) {
        assertThatThrownBy(() -> greeting.answer(challenge))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(sentence);
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
