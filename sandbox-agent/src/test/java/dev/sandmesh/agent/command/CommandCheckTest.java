package dev.sandmesh.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.agent.identity.KnownKeys;
import dev.sandmesh.agent.identity.TestingKeys;
import dev.sandmesh.agent.link.Registration;
import dev.sandmesh.protocol.Jws;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.command.Check;
import dev.sandmesh.protocol.command.Command;
import dev.sandmesh.protocol.command.Delivery;
import dev.sandmesh.protocol.command.SignedCommand;
import dev.sandmesh.protocol.report.AgentFact;
import dev.sandmesh.protocol.report.CommandRejected;
import dev.sandmesh.protocol.report.KeyAnnouncement;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only what the control plane has signed for this very process is obeyed (B26, D61). */
class CommandCheckTest {

    private static final SandboxId SANDBOX = SandboxId.of("01890000-0000-7000-8000-000000000001");
    private static final Instant NOW = Instant.parse("2026-11-21T06:00:00Z");
    private static final Registration HELD = new Registration(SANDBOX, 7, "nonce", "node", 2, Duration.ofSeconds(5), 0);
    private static final Registration OF_VERSION_1 =
            new Registration(SANDBOX, 7, "nonce", "node", Duration.ofSeconds(5), 0);

    private final TestingKeys first = TestingKeys.make();
    private final TestingKeys second = TestingKeys.make();

    @TempDir
    private Path state;

    @Test
    void whatAKnownKeySignedIsObeyed() {
        assertThat(code(first.sign(command("nonce", 7)))).isEmpty();
    }

    @Test
    void whatNobodyKnownSignedIsNot() {
        assertThat(code(second.sign(command("nonce", 7)))).contains("bad_signature");
        assertThat(code(second.signAs(first, command("nonce", 7)))).contains("bad_signature");
        assertThat(code(command("nonce", 7))).contains("bad_signature");
        SignedCommand good = first.sign(command("nonce", 7));
        String changed = good.jws().substring(0, good.jws().length() - 3) + "AAA";
        assertThat(code(new SignedCommand(changed, List.of()))).contains("bad_signature");
        assertThat(code(new SignedCommand("not.a.jws", List.of()))).contains("bad_signature");
        String token = Jws.write("sandmesh-agent+jwt", command("nonce", 7).toJson(), first.kid(), first::signature);
        assertThat(code(new SignedCommand(token, List.of())))
                .as("signed for another purpose")
                .contains("bad_signature");
    }

    @Test
    void aSignatureDoesNotMakeItThisProcesssBusiness() {
        assertThat(code(first.sign(command("other", 7)))).contains("other_process");
        assertThat(code(first.sign(command("nonce", 6)))).contains("stale_epoch");
        Command late = new Command(UUID.randomUUID(), SANDBOX, 7, "nonce", new Check(), NOW, NOW.minusMillis(1));
        assertThat(code(first.sign(late))).contains("expired");
    }

    /** While keys change, a command brings the word of the key before. */
    @Test
    void aKeyThatAKnownOneAnnouncesIsObeyed() {
        KeyAnnouncement news = new KeyAnnouncement(
                KeyAnnouncement.COMMAND, List.of(second.publicKey(), first.publicKey()), NOW.plusSeconds(1));
        SignedCommand announced = second.sign(command("nonce", 7));
        assertThat(code(new SignedCommand(announced.jws(), List.of(news.signed(second.kid(), second::signature)))))
                .as("vouched for by itself")
                .contains("bad_signature");
        assertThat(code(new SignedCommand(announced.jws(), List.of(news.signed(first.kid(), first::signature)))))
                .isEmpty();
    }

    @Test
    void anAgentOfVersionOneObeysWhatIsNotSigned() {
        assertThat(CommandCheck.check(command("nonce", 7), self(OF_VERSION_1, Optional.empty()), NOW)
                        .command())
                .isPresent();
    }

    @Test
    void rejectionsAreToldOnceAMinuteAndCounted() {
        long[] nanos = {0};
        RejectedCommands rejected = new RejectedCommands(() -> nanos[0]);
        CommandGate.Refusal bad = new CommandGate.Refusal("bad_signature", "no");
        assertThat(rejected.rejected(bad).map(CommandCheckTest::count)).contains(1);
        for (int i = 0; i < 1_000; i++) {
            assertThat(rejected.rejected(bad)).isEmpty();
        }
        nanos[0] += Duration.ofMinutes(1).toNanos();
        assertThat(rejected.rejected(bad).map(CommandCheckTest::count)).contains(1_001);
        assertThat(rejected.rejected(new CommandGate.Refusal("not_registered", "nobody's fault")))
                .isEmpty();
    }

    private static int count(AgentFact fact) {
        return ((CommandRejected) fact).count();
    }

    private Optional<String> code(Delivery delivery) {
        return CommandCheck.check(delivery, self(HELD, Optional.of(first.known(state))), NOW)
                .refusal()
                .map(CommandGate.Refusal::code);
    }

    private static CommandCheck.Self self(Registration held, Optional<KnownKeys> keys) {
        return new CommandCheck.Self(Optional.of("nonce"), keys, Optional.of(held));
    }

    private static Command command(String nonce, long epoch) {
        return new Command(UUID.randomUUID(), SANDBOX, epoch, nonce, new Check(), NOW, NOW.plusSeconds(5));
    }
}
