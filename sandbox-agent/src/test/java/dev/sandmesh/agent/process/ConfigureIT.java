package dev.sandmesh.agent.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.agent.process.ProcessSpec.Engine;
import dev.sandmesh.protocol.report.ProcessExited;
import dev.sandmesh.protocol.report.ProcessState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Browsers that are configured while they run. */
class ConfigureIT {

    private static final EngineSettings SETTINGS = new EngineSettings(Map.of(
            Engine.CHROMIUM,
            new EngineSettings.Extra(List.of("--lang=de", "--user-agent=a b"), Map.of("TZ", "Europe/Berlin"))));

    private static final String SPEC = """
            processes:
              - {name: a, command: [sleep, "1000"], log: "${DIR}/a.log"}
              - {name: b, command: [sh, "${DIR}/b.sh", --lang=en], dependsOn: [a], log: "${DIR}/b.log", engine: chromium,
                 environment: {set: {TZ: UTC}}}
              - {name: c, command: [sleep, "1000"], dependsOn: [b], log: "${DIR}/c.log"}
            """;

    @TempDir
    Path directory;

    private TestingSupervision supervise() throws Exception {
        Files.writeString(
                directory.resolve("b.sh"),
                "for a in \"$TZ\" \"$@\"; do printf '%s|' \"$a\"; done >> " + directory.resolve("seen") + "; echo >> "
                        + directory.resolve("seen") + "; exec sleep 1000\n");
        return TestingSupervision.of(directory, SPEC).awaitRunning("a", "b", "c");
    }

    private List<String> seen() {
        try {
            return Files.readAllLines(directory.resolve("seen"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void onlyTheBrowserAndWhatNeedsItIsReplacedAndOnlyOnce() throws Exception {
        try (TestingSupervision running = supervise()) {
            running.await(() -> seen().size() == 1, "the browser has begun");
            List<Long> before = List.of(running.pid("a"), running.pid("b"), running.pid("c"));
            running.facts.clear();

            running.supervisor().configure(SETTINGS).await(10, SECONDS);
            running.supervisor().browsersReady().await(20, SECONDS);

            assertThat(running.is("b", ProcessState.RUNNING)).isTrue();
            assertThat(running.pid("b")).isNotEqualTo(before.get(1));
            running.awaitRunning("a", "b", "c");
            assertThat(running.pid("a")).isEqualTo(before.get(0));
            assertThat(running.pid("c")).isNotEqualTo(before.get(2));
            running.await(() -> seen().size() == 2, "the browser has begun again");
            assertThat(seen()).containsExactly("UTC|--lang=en|", "Europe/Berlin|--lang=en|--lang=de|--user-agent=a b|");

            List<Long> after = List.of(running.pid("a"), running.pid("b"), running.pid("c"));
            running.facts.clear();
            running.supervisor().configure(SETTINGS).await(10, SECONDS);
            running.supervisor().browsersReady().await(20, SECONDS);
            assertThat(List.of(running.pid("a"), running.pid("b"), running.pid("c")))
                    .isEqualTo(after);
            assertThat(running.facts).noneMatch(ProcessExited.class::isInstance);

            running.supervisor().configure(EngineSettings.NONE).await(10, SECONDS);
            running.supervisor().browsersReady().await(20, SECONDS);
            running.await(() -> seen().size() == 3, "the browser has begun a third time");
            assertThat(seen().get(2)).isEqualTo("UTC|--lang=en|");
        }
    }

    @Test
    void aBrowserThatDoesNotRunHereOrWouldNotHearOfItIsRefused() throws Exception {
        try (TestingSupervision running = supervise()) {
            EngineSettings other =
                    new EngineSettings(Map.of(Engine.ADSPOWER, new EngineSettings.Extra(List.of("--x"), Map.of())));
            long browser = running.pid("b");
            assertThatThrownBy(() -> running.supervisor().configure(other).await(10, SECONDS))
                    .isInstanceOf(SpecException.class)
                    .hasMessageContaining("adspower: this sandbox does not run it");
            running.supervisor().browsersReady().await(20, SECONDS);
            assertThat(running.pid("b")).isEqualTo(browser);
        }
        List<ProcessSpec> shell = SpecFile.parse(
                "processes: [{name: b, command: [sh, -c, sleep 1000], log: /dev/null, engine: chromium}]", Map.of());
        assertThat(SETTINGS.problems(shell)).singleElement().asString().contains("started by a shell");
    }

    @Test
    void aSpecificationThatChangesKeepsTheSettings() throws Exception {
        try (TestingSupervision running = supervise()) {
            running.supervisor().configure(SETTINGS).await(10, SECONDS);
            running.supervisor().browsersReady().await(20, SECONDS);
            long browser = running.pid("b");
            List<ProcessSpec> more = SpecFile.parse(
                    SPEC + "  - {name: d, command: [sleep, '1000'], log: /dev/null}\n",
                    Map.of("DIR", directory.toString()));
            running.supervisor().apply(more).await(10, SECONDS);
            running.awaitRunning("a", "b", "c", "d");
            assertThat(running.pid("b")).isEqualTo(browser);
        }
    }
}
