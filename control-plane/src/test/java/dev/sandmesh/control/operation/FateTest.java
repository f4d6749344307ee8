package dev.sandmesh.control.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.protocol.client.TargetStatus;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Outcome;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class FateTest {

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void everyOutcomeIsAFate(Outcome outcome) {
        TargetStatus expected =
                outcome == Outcome.RUNNING ? TargetStatus.UNKNOWN : TargetStatus.valueOf(outcome.name());
        assertThat(Fate.of(result(outcome, "")).status()).isEqualTo(expected);
        assertThat(Fate.of(result(outcome, "")).status().over()).isTrue();
    }

    @Test
    void whatSomebodyCancelledIsCancelled() {
        assertThat(Fate.of(result(Outcome.FAILED, "cancelled")).status()).isEqualTo(TargetStatus.CANCELLED);
        assertThat(Fate.of(result(Outcome.OK, "cancelled")).status()).isEqualTo(TargetStatus.OK);
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void whatWasNotSentWasNotTriedUnlessItWasSentBefore(ErrorCode code) {
        SandmeshException failure = new SandmeshException(code);
        assertThat(Fate.unsent(failure, false).status()).isEqualTo(TargetStatus.REFUSED);
        assertThat(Fate.unsent(failure, true).status()).isEqualTo(TargetStatus.UNKNOWN);
        assertThat(Fate.unsent(failure, true).code()).isEqualTo(code.wireName());
    }

    @Test
    void ofAFaultOfOursNobodyKnows() {
        assertThat(Fate.unsent(new IllegalStateException("secret"), false).status())
                .isEqualTo(TargetStatus.UNKNOWN);
        assertThat(Fate.unsent(new IllegalStateException("secret"), false).message())
                .doesNotContain("secret");
    }

    @Test
    void whatIsTooMuchToKeepIsNotKept() {
        JsonObject large = new JsonObject().put("text", "x".repeat(20_000));
        CommandResult result = new CommandResult(UUID.randomUUID(), Outcome.OK, "", "m".repeat(3_000), large);
        assertThat(Fate.of(result).result()).isEqualTo(new JsonObject());
        assertThat(Fate.of(result).message()).hasSize(1_000);
    }

    private static CommandResult result(Outcome outcome, String code) {
        return new CommandResult(UUID.randomUUID(), outcome, code, "", new JsonObject().put("exitCode", 3));
    }
}
