package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A sandbox that hangs keeps nobody else from coming: A106, C37. */
@Tag("slow")
class LateComerIT {

    private static final Duration LONG = Duration.ofMinutes(2);

    /** Less than the minute for which the others wait before they expel a silent member. */
    private static final Duration BEFORE_IT_IS_EXPELLED = Duration.ofSeconds(40);

    @Test
    void whoComesWhileAnotherIsFrozenIsHealthyBeforeThatOneIsExpelled() {
        try (Fleet fleet = Fleet.start()) {
            Agent frozen = fleet.addSandbox("frozen", SandboxKind.SMALL);
            fleet.api().awaitHealth("frozen", "healthy", LONG);
            frozen.process().signal("STOP");
            try {
                Agent late = fleet.addSandbox("late", SandboxKind.SMALL);
                fleet.api().awaitHealth("late", "healthy", BEFORE_IT_IS_EXPELLED);
                assertThat(late.process().isAlive()).isTrue();
            } finally {
                frozen.process().signal("CONT");
            }
            fleet.api().awaitHealth("frozen", "healthy", LONG);
        }
    }
}
