package dev.sandmesh.control.registry;

import static dev.sandmesh.control.registry.RunningRegistry.gauges;
import static dev.sandmesh.control.registry.RunningRegistry.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.http.EnvironmentScope;
import dev.sandmesh.protocol.report.TaskReport;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which sandbox runs a task: A82, D94. */
@ExtendWith(VertxExtension.class)
final class RunningTaskTest {

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private static final Instant SINCE = Instant.parse("2026-05-01T12:00:00Z");
    private static final EnvironmentScope OTHERS = new EnvironmentScope(false, Set.of("elsewhere"));

    private RunningRegistry running;

    @BeforeEach
    void open(Vertx vertx) throws Exception {
        running = new RunningRegistry(vertx, POSTGRES.open(vertx));
    }

    @AfterEach
    void close() {
        running.close();
    }

    private void runs(Ownership owner, long revision, String... tasks) {
        List<TaskReport> reports = List.of(tasks).stream()
                .map(task -> new TaskReport(task, "profile of " + task, SINCE))
                .toList();
        assertThat(running.write(owner, revision, revision, SandboxPatch.empty().tasks(reports)))
                .isEqualTo(WriteOutcome.WRITTEN);
    }

    private Optional<RunningTask> find(String task, EnvironmentScope scope) {
        return get(running.registry.runningTask(task, scope));
    }

    @Test
    void itIsFoundByWhoeverMaySeeItsSandboxAsLongAsItRuns() {
        Ownership owner = running.owned("node-a", Registers.of("busy"));
        running.owned("node-a", Registers.of("idle"));
        runs(owner, 1, "one", "the \"second\" of 'two'");
        RunningTask found =
                find("the \"second\" of 'two'", EnvironmentScope.ALL).orElseThrow();
        assertThat(found.sandboxId()).isEqualTo(owner.sandboxId());
        assertThat(found.name()).isEqualTo(running.find(owner).name());
        assertThat(found.task().profile()).isEqualTo("profile of the \"second\" of 'two'");
        assertThat(found.task().since()).isEqualTo(SINCE);
        assertThat(find("one", new EnvironmentScope(false, Set.of(found.environment()))))
                .isPresent();
        assertThat(find("one", OTHERS)).isEmpty();
        assertThat(find("on", EnvironmentScope.ALL)).isEmpty();
        assertThat(find("%", EnvironmentScope.ALL)).isEmpty();
        runs(owner, 2, "three");
        assertThat(find("one", EnvironmentScope.ALL)).isEmpty();
    }

    @Test
    void ofTwoThatNameItItIsTheOneThatWasHeardOfLast() {
        Ownership silent = running.owned("node-a", Registers.of("silent"));
        Ownership alive = running.owned("node-a", Registers.of("alive"));
        get(running.registry.writeGauges(List.of(gauges(alive, 1, 10))));
        runs(silent, 1, "moved");
        runs(alive, 2, "moved");
        assertThat(find("moved", EnvironmentScope.ALL).orElseThrow().sandboxId())
                .isEqualTo(alive.sandboxId());
    }
}
