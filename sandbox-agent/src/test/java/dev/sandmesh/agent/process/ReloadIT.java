package dev.sandmesh.agent.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.ConditionChanged;
import dev.sandmesh.protocol.report.ConditionType;
import dev.sandmesh.protocol.report.EnginesChanged;
import dev.sandmesh.protocol.report.ProcessExited;
import dev.sandmesh.protocol.report.ProcessReport;
import dev.sandmesh.protocol.report.ProcessStarted;
import dev.sandmesh.protocol.report.ProcessState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A specification that changes while its processes run. */
class ReloadIT {
    private static final Duration OFTEN = Duration.ofMillis(200);

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void theFileIsThere() throws IOException {
        file = directory.resolve("spec.yaml");
        write(TestingSupervision.CHAIN);
    }

    private void write(String yaml) throws IOException {
        Files.writeString(file, yaml);
    }

    private SupervisorConfig config() throws IOException {
        Path state = Files.createDirectories(directory.resolve("state"));
        SpecRules rules = new SpecRules(
                Set.of(),
                Set.of(),
                new SpecHost(false, System.getProperty("user.name"), Map.of(), List.of(Path.of("/bin"))));
        SpecSource source = new SpecSource(file, state, Map.of("DIR", directory.toString()), rules, OFTEN);
        return SupervisorConfig.of(source, state, Duration.ofSeconds(20), Map.of());
    }

    private TestingSupervision supervise() throws Exception {
        return new TestingSupervision(config()).awaitRunning("a", "b", "c");
    }

    private List<ProcessSpec> specs(String yaml) {
        return SpecFile.parse(yaml, Map.of("DIR", directory.toString()));
    }

    private static List<String> names(TestingSupervision running) {
        return running.supervisor().reports().stream().map(ProcessReport::name).toList();
    }

    @Test
    void eachProcessReportsWhatItDependsOnAlsoAfterAReload() throws Exception {
        try (TestingSupervision running = supervise()) {
            assertThat(dependencies(running)).containsExactly("a []", "b [a]", "c [b]");
            write(TestingSupervision.CHAIN.replace("dependsOn: [b]", "dependsOn: [a]"));
            running.await(() -> dependencies(running).contains("c [a]"), "the new dependency of c");
        }
    }

    private static List<String> dependencies(TestingSupervision running) {
        return running.supervisor().reports().stream()
                .map(report -> report.name() + " " + report.dependsOn())
                .toList();
    }

    @Test
    void onlyWhatChangedAndWhatNeedsItIsReplaced() throws Exception {
        try (TestingSupervision running = supervise()) {
            long a = running.pid("a");
            long b = running.pid("b");
            long c = running.pid("c");
            running.facts.clear();
            write(TestingSupervision.CHAIN.replace("b, command: [sleep, \"1000\"]", "b, command: [sleep, \"2000\"]"));
            running.awaitFact(ProcessStarted.class, fact -> fact.process().equals("c"));
            running.awaitRunning("a", "b", "c");
            assertThat(running.pid("a")).isEqualTo(a);
            assertThat(running.pid("b")).isNotEqualTo(b);
            assertThat(running.pid("c")).isNotEqualTo(c);
            assertThat(running.facts)
                    .filteredOn(ProcessExited.class::isInstance)
                    .extracting(fact -> ((ProcessExited) fact).process() + " " + ((ProcessExited) fact).reason())
                    .containsExactly("c stopped: b has a new specification", "b stopped: its specification changed");
        }
    }

    @Test
    void otherBrowsersThanBeforeAreToldOnce() throws Exception {
        try (TestingSupervision running = supervise()) {
            assertThat(running.supervisor().browserEngines()).isEmpty();
            String with = TestingSupervision.CHAIN.replace("WorkerUp", "WorkerUp, engine: chromium");
            write(with);
            running.awaitFact(
                    EnginesChanged.class, fact -> fact.browserEngines().equals(List.of("chromium")));
            assertThat(running.supervisor().browserEngines()).containsExactly("chromium");
            write(with.replace("VncUp", "VncUp, engine: adspower"));
            running.awaitFact(
                    EnginesChanged.class, fact -> fact.browserEngines().equals(List.of("adspower", "chromium")));
            write(TestingSupervision.CHAIN);
            running.awaitFact(
                    EnginesChanged.class, fact -> fact.browserEngines().isEmpty());
            assertThat(running.facts)
                    .filteredOn(EnginesChanged.class::isInstance)
                    .hasSize(3);
        }
    }

    @Test
    void aBrokenFileIsToldWithAllItsProblemsAndTheOneBeforeItGoesOn() throws Exception {
        try (TestingSupervision running = supervise()) {
            assertThat(running.conditionIs(ConditionType.SPECIFICATION_VALID, true))
                    .isTrue();
            long a = running.pid("a");
            write("processes: [{name: a, command: [/no/such/program], colour: red, log: x}]");
            ConditionChanged broken = running.awaitFact(
                    ConditionChanged.class, fact -> fact.condition().equals(ConditionType.SPECIFICATION_VALID));
            assertThat(broken.ok()).isFalse();
            assertThat(broken.reason())
                    .contains(
                            "3 problem(s)",
                            "'colour'",
                            "'x' is not an absolute path",
                            "/no/such/program does not exist");
            assertThat(names(running)).containsExactly("a", "b", "c");
            assertThat(running.pid("a")).isEqualTo(a);
            write(TestingSupervision.CHAIN);
            running.await(() -> running.conditionIs(ConditionType.SPECIFICATION_VALID, true), "valid again");
            assertThat(running.pid("a")).isEqualTo(a);
            assertThat(running.facts).noneMatch(ProcessExited.class::isInstance);
        }
    }

    @Test
    void whatIsGoneFromTheFileStopsInOrderAndIsForgottenWithItsCondition() throws Exception {
        try (TestingSupervision running = supervise()) {
            long a = running.pid("a");
            running.facts.clear();
            write(TestingSupervision.CHAIN.lines().limit(2).reduce("", (all, line) -> all + line + "\n"));
            running.await(() -> names(running).equals(List.of("a")), "b and c are forgotten");
            assertThat(running.facts)
                    .filteredOn(ProcessExited.class::isInstance)
                    .extracting(fact -> ((ProcessExited) fact).process())
                    .containsExactly("c", "b");
            assertThat(running.supervisor().conditions())
                    .extracting(Condition::type)
                    .doesNotContain(ConditionType.WORKER_UP, ConditionType.VNC_UP);
            assertThat(running.pid("a")).isEqualTo(a);
            assertThat(running.facts).noneMatch(fact -> fact instanceof ConditionChanged changed && !changed.ok());
        }
    }

    @Test
    void whatIsNewStartsAndWhatComesBackStartsAgain() throws Exception {
        try (TestingSupervision running = supervise()) {
            long c = running.pid("c");
            String without = TestingSupervision.CHAIN.lines().limit(3).reduce("", (all, line) -> all + line + "\n");
            running.supervisor().apply(specs(without)).await(10, SECONDS);
            running.supervisor().apply(specs(TestingSupervision.CHAIN)).await(10, SECONDS);
            running.await(() -> running.pid("c") != c && running.is("c", ProcessState.RUNNING), "c is back");
            String more = TestingSupervision.CHAIN
                    + "  - {name: d, command: [sleep, '1000'], log: /dev/null, dependsOn: [c]}\n";
            running.supervisor().apply(specs(more)).await(10, SECONDS);
            running.await(() -> names(running).contains("d") && running.is("d", ProcessState.RUNNING), "d runs");
            assertThat(running.conditionIs(ConditionType.WORKER_UP, true)).isTrue();
        }
    }

    @Test
    void howAProcessIsWatchedChangesWhileItRuns() throws Exception {
        try (TestingSupervision running = supervise()) {
            List<Long> pids = List.of(running.pid("a"), running.pid("b"), running.pid("c"));
            running.facts.clear();
            Path marker = directory.resolve("asked");
            String watched = TestingSupervision.CHAIN.replace(
                    "condition: WorkerUp",
                    "condition: BrowserUp, liveness: {kind: exec, target: 'touch " + marker + "', interval: 20ms}");
            running.supervisor().apply(specs(watched)).await(10, SECONDS);
            TestingSupervision.await(() -> Files.exists(marker), () -> "the new probe is asked");
            running.await(() -> running.conditionIs(ConditionType.BROWSER_UP, true), "the new condition");
            assertThat(running.supervisor().conditions())
                    .extracting(Condition::type)
                    .doesNotContain(ConditionType.WORKER_UP);
            assertThat(List.of(running.pid("a"), running.pid("b"), running.pid("c")))
                    .isEqualTo(pids);
            assertThat(running.facts).isEmpty();
        }
    }

    @Test
    void aProcessThatOnlyFlappedRunsAtOnceWhenItsSpecificationIsMended() throws Exception {
        String flapping = """
                processes:
                  - {name: p, command: [%s], log: "${DIR}/p.log",
                     restart: {initial: 1ms, max: 1h, flapping: {exits: 2, window: 60s}}}
                """;
        try (TestingSupervision running = TestingSupervision.of(directory, flapping.formatted("false"))) {
            running.await(() -> running.is("p", ProcessState.FLAPPING), "it flaps");
            running.supervisor()
                    .apply(specs(flapping.formatted("sleep, '1000'")))
                    .await(10, SECONDS);
            running.awaitRunning("p");
            assertThat(running.report("p").reason()).isEqualTo("its specification changed");
        }
    }

    @Test
    void whatDoesNotFitTogetherChangesNothing() throws Exception {
        try (TestingSupervision running = supervise()) {
            List<ProcessSpec> alone = specs(TestingSupervision.CHAIN).subList(2, 3);
            assertThatThrownBy(() -> running.supervisor().apply(alone).await(10, SECONDS))
                    .isInstanceOf(SpecException.class)
                    .hasMessageContaining("depends on 'b', which is unknown");
            assertThat(names(running)).containsExactly("a", "b", "c");
        }
    }

    @Test
    void anAgentThatFindsABrokenFileRunsTheLastOneThatCouldBeUsed() throws Exception {
        TestingSupervision first = supervise();
        long a = first.pid("a");
        Path copy = directory.resolve("state/specification.yaml");
        TestingSupervision.await(() -> Files.exists(copy), () -> "a copy is kept");
        first.leave();
        write("processes: [");
        try (TestingSupervision second = supervise()) {
            assertThat(second.pid("a")).isEqualTo(a);
            assertThat(second.conditionIs(ConditionType.SPECIFICATION_VALID, false))
                    .isTrue();
            Files.delete(file);
            second.await(
                    () -> second.supervisor().conditions().stream()
                            .anyMatch(condition -> condition.reason().contains("does not exist")),
                    "the file is missing");
        }
        Files.delete(copy);
        assertThatThrownBy(this::config).isInstanceOf(SpecException.class).hasMessageContaining("does not exist");
    }
}
