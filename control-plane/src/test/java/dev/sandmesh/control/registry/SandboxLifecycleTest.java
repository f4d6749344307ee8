package dev.sandmesh.control.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class SandboxLifecycleTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    PROVISIONING | ACTIVE STOPPING TERMINATING
                    ACTIVE       | DRAINING FAILING STOPPING TERMINATING
                    DRAINING     | ACTIVE FAILING STOPPING TERMINATING
                    STOPPING     | STOPPED TERMINATING
                    STOPPED      | ACTIVE PROVISIONING TERMINATING
                    FAILING      | ACTIVE DRAINING STOPPING TERMINATING
                    TERMINATING  | TERMINATED
                    TERMINATED   | ''
                    """)
    void onlyTheseTransitionsAreThere(SandboxStatus from, String allowed) {
        Set<String> possible = new TreeSet<>();
        for (SandboxStatus to : SandboxStatus.values()) {
            try {
                assertThat(SandboxLifecycle.transition(from, to)).isEqualTo(to);
                possible.add(to.name());
            } catch (SandmeshException refusal) {
                assertThat(refusal.code()).isEqualTo(ErrorCode.ILLEGAL_TRANSITION);
                assertThat(refusal.getMessage()).startsWith("A sandbox that is " + from.wireName());
            }
        }
        assertThat(String.join(" ", possible)).isEqualTo(allowed);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"TERMINATING", "TERMINATED"})
    void terminatingIsAllowedFromEveryStatusThatHasNotEnded(SandboxStatus from) {
        assertThat(SandboxLifecycle.transition(from, SandboxStatus.TERMINATING)).isEqualTo(SandboxStatus.TERMINATING);
    }

    @Test
    void whatIsTerminatedNeverComesBack() {
        assertThatThrownBy(() -> SandboxLifecycle.transition(SandboxStatus.TERMINATED, SandboxStatus.ACTIVE))
                .hasMessage("A sandbox that is terminated never comes back");
    }

    @ParameterizedTest
    @EnumSource
    void registeringMakesActiveWhatWaitedForItAndUndoesNobodysOrder(SandboxStatus before) {
        boolean waited =
                Set.of(SandboxStatus.PROVISIONING, SandboxStatus.STOPPED).contains(before);
        assertThat(SandboxLifecycle.registered(before)).isEqualTo(waited ? SandboxStatus.ACTIVE : before);
    }

    @Test
    void wireNamesReadBack() {
        assertThat(Arrays.stream(SandboxStatus.values())
                        .map(SandboxStatus::wireName)
                        .map(SandboxStatus::of))
                .containsExactly(SandboxStatus.values());
    }
}
