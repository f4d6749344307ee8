package dev.sandmesh.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.agent.link.Registration;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.command.Check;
import dev.sandmesh.protocol.command.Command;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CommandGateTest {

    private static final SandboxId SANDBOX = SandboxId.of("01890000-0000-7000-8000-000000000001");
    private static final SandboxId OTHER = SandboxId.of("01890000-0000-7000-8000-000000000002");
    private static final Instant NOW = Instant.parse("2026-11-21T06:00:00Z");

    private static final Registration HELD = new Registration(SANDBOX, 7, "nonce", "node", Duration.ofSeconds(5), 0);

    @Test
    void aCommandForThisRegistrationIsObeyed() {
        assertThat(refusal(SANDBOX, 7, "nonce", Duration.ofSeconds(1))).isEmpty();
    }

    @Test
    void aCommandForAnythingElseIsNot() {
        assertThat(refusal(OTHER, 7, "nonce", Duration.ofSeconds(1))).contains("wrong_sandbox");
        assertThat(refusal(SANDBOX, 6, "nonce", Duration.ofSeconds(1))).contains("stale_epoch");
        assertThat(refusal(SANDBOX, 8, "nonce", Duration.ofSeconds(1))).contains("stale_epoch");
        assertThat(refusal(SANDBOX, 7, "other", Duration.ofSeconds(1))).contains("other_process");
    }

    @Test
    void whatIsExpiredIsNotObeyed() {
        assertThat(refusal(SANDBOX, 7, "nonce", Duration.ZERO)).isEmpty();
        assertThat(refusal(SANDBOX, 7, "nonce", Duration.ofMillis(-1))).contains("expired");
    }

    /** Between two leases, too, a process knows whether it is the one that is meant. */
    @Test
    void nothingIsObeyedWithoutARegistration() {
        assertThat(refusal(command(SANDBOX, 7, "nonce", NOW), Optional.empty())).contains("not_registered");
        assertThat(refusal(command(SANDBOX, 7, "other", NOW), Optional.empty())).contains("other_process");
    }

    private static Optional<String> refusal(SandboxId sandbox, long epoch, String nonce, Duration left) {
        Command command = command(sandbox, epoch, nonce, NOW.plus(left));
        return refusal(command, Optional.of(HELD));
    }

    private static Optional<String> refusal(Command command, Optional<Registration> held) {
        return CommandGate.refusal(command, Optional.of("nonce"), held, NOW).map(CommandGate.Refusal::code);
    }

    private static Command command(SandboxId sandbox, long epoch, String nonce, Instant expiresAt) {
        return new Command(UUID.randomUUID(), sandbox, epoch, nonce, new Check(), NOW, expiresAt);
    }
}
