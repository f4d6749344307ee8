package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The control node that runs an operation is killed: another one, or the same one started again, finishes it, and nothing is done twice. */
@TestInstance(Lifecycle.PER_CLASS)
class RunnerDeathIT {

    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final Duration LONG = Duration.ofMinutes(4);

    private Fleet fleet;

    @BeforeAll
    void startFleet() {
        fleet = Fleet.start();
        NAMES.forEach(name -> fleet.addSandbox(name, SandboxKind.COUNTED));
        NAMES.forEach(name -> fleet.api().awaitHealth(name, "healthy", LONG));
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
    }

    @Test
    void everyTargetIsDoneOnce() throws IOException {
        ControlNode runner = fleet.control();
        List<String> ids = NAMES.stream()
                .map(name -> fleet.api().sandbox(name).getString("id"))
                .toList();
        JsonObject wish = OrderedRestart.wish(CountedSandbox.PROCESS, ids, 1);
        OrderedRestart restart = OrderedRestart.order(fleet, runner, wish, "once");
        restart.killInTheMiddle(runner, restart.now().getString("runnerNode"), 1);
        runner.launchAgain();
        JsonObject ended = restart.awaitEnd();

        assertThat(restart.targets()).allMatch(target -> "ok".equals(target.getString("status")));
        assertThat(ended.getString("status")).isEqualTo("succeeded");
        for (Agent agent : fleet.agents()) {
            assertThat(CountedSandbox.starts(agent)).as(agent.name()).isEqualTo(2);
        }
        // another node may have ended the operation before this one was there again
        runner.awaitReady();
        assertThat(OrderedRestart.order(fleet, runner, wish, "once").id())
                .as("the same order again")
                .isEqualTo(restart.id());
    }
}
