package dev.sandmesh.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.report.Challenge;
import dev.sandmesh.protocol.report.RefusalCode;
import dev.sandmesh.protocol.report.Refused;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.RegisterReply;
import dev.sandmesh.protocol.report.Registered;
import dev.sandmesh.protocol.report.RegistrationProof;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gave a lease is believed only with a key that the bundle names. */
class InvitationTest {

    private static final SandboxId SANDBOX = SandboxId.of("01890000-0000-7000-8000-000000000001");
    private static final Traits TRAITS =
            new Traits("0.1.0", Map::of, Map.of(), () -> List.of("chromium"), Optional.empty());

    @TempDir
    private Path state;

    private KeyPair control;
    private Introduction introduction;
    private Register register;

    @BeforeEach
    void introduce() throws Exception {
        control = key();
        introduction = introduction(new Invitation("id-1", "secret", List.of(published(key()), published(control))));
        register = introduction.register("cluster", "connection-1");
    }

    @Test
    void theTokenIsNamedAndNeverSent() {
        Register proved = introduction.register(register, new Challenge("node-1", "challenge"));
        assertThat(register.credentials().joinTokenId()).isEqualTo("id-1");
        assertThat(RegistrationProof.joins("secret", proved)).isTrue();
        assertThat(proved.toJson().encode()).doesNotContain("secret");
        assertThat(new Invitation("id-1", "secret", List.of()).toString()).doesNotContain("secret");
    }

    @Test
    void anAnswerWithTheControlPlanesProofIsBelieved() {
        Registered answer = answer(control, register, 7, "node-1");
        assertThat(introduction.judge(register, answer, Optional.empty())).isEqualTo(answer);
    }

    @Test
    void whoDoesNotHoldTheKeyGivesNoLease() throws Exception {
        Register earlier = introduction.register("cluster", "connection-0");
        List<Registered> foreign = List.of(
                answer(key(), register, 7, "node-1"),
                answer(control, earlier, 7, "node-1"),
                with("", 7, "node-1"),
                with("no base64 !", 7, "node-1"),
                with(answer(control, register, 7, "node-1").controlProof(), 8, "node-1"),
                with(answer(control, register, 7, "node-1").controlProof(), 7, "node-2"));
        assertThat(foreign).allSatisfy(answer -> {
            RegisterReply judged = introduction.judge(register, answer, Optional.empty());
            assertThat(judged).isInstanceOf(Refused.class);
            assertThat(((Refused) judged).code()).isEqualTo(RefusalCode.KEY_MISMATCH);
            assertThat(((Refused) judged).message()).contains("key", "bundle");
            assertThat(((Refused) judged).retryAfterMillis()).isPositive();
        });
    }

    @Test
    void aRefusalIsPassedOn() {
        Refused refused = new Refused(RefusalCode.TOKEN_EXPIRED, "too late", 1_000, List.of());
        assertThat(introduction.judge(register, refused, Optional.empty())).isEqualTo(refused);
    }

    @Test
    void withoutABundleWhoeverAnswersIsBelieved() throws Exception {
        Registered answer = with("", 7, "node-1");
        assertThat(introduction(Invitation.NONE).judge(register, answer, Optional.empty()))
                .isEqualTo(answer);
    }

    private Introduction introduction(Invitation invitation) throws IOException {
        return Introduction.of(new LocalIdentity("one", "dev", state), state, invitation, TRAITS);
    }

    private static Registered answer(KeyPair key, Register register, long epoch, String node) {
        return with(RegistrationProof.answer(key.getPrivate(), register, SANDBOX, epoch, node), epoch, node);
    }

    private static Registered with(String proof, long epoch, String node) {
        return new Registered(SANDBOX, epoch, node, 1, 5_000, false, Instant.EPOCH, 0, List.of(), proof);
    }

    private static String published(KeyPair key) {
        return Base64.getEncoder().encodeToString(key.getPublic().getEncoded());
    }

    private static KeyPair key() throws Exception {
        return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }
}
