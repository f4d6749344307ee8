package dev.sandmesh.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sandmesh.agent.probe.ProbeKind;
import dev.sandmesh.agent.probe.ProbeSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SpecFileTest {
    private static List<String> problems(String yaml, Map<String, String> variables) {
        return catchThrowableOfType(SpecException.class, () -> SpecFile.parse(yaml, variables))
                .problems();
    }

    @Test
    void everythingThatIsGivenIsRead() {
        String yaml = """
                processes:
                  - name: Xvfb
                    command: [Xvfb, ":${NUMBER}", "${OPTION:-}", -noreset]
                    environment: {pass: [LANG], set: {DISPLAY: ":${NUMBER}"}}
                    directory: /run/display
                    user: "${USER_NAME:-}"
                    readiness: {kind: x11, target: ":${NUMBER}", interval: 50ms, timeout: 2s, failures: 3}
                    liveness: {kind: exec, target: [test, -e, /tmp]}
                    startTimeout: 1m
                    restart: {initial: 10ms, max: 1s, factor: 3, flapping: {exits: 4, window: 20s}, stable: 2s}
                    stop: {signal: INT, timeout: 3s, killTimeout: 4s, first: {step: close-profiles, timeout: 20s}}
                    log: /var/log/xvfb.log
                    logLimit: 4MiB
                    engine: chromium
                    limits: {memory: 2GiB, openFiles: 4096, processes: 300, oomScore: 500}
                    condition: DisplayUp
                """;
        ProcessSpec spec = SpecFile.parse(yaml, Map.of("NUMBER", "42")).get(0);
        assertThat(spec.command()).containsExactly("Xvfb", ":42", "-noreset");
        assertThat(spec.environment())
                .isEqualTo(new ProcessSpec.Environment(List.of("LANG"), Map.of("DISPLAY", ":42")));
        assertThat(spec.directory()).isEqualTo(Path.of("/run/display"));
        assertThat(spec.user()).isNull();
        assertThat(spec.probing().readiness())
                .isEqualTo(
                        new ProbeSpec(ProbeKind.X11, List.of(":42"), Duration.ofMillis(50), Duration.ofSeconds(2), 3));
        assertThat(spec.probing().liveness().target()).containsExactly("test", "-e", "/tmp");
        assertThat(spec.probing().liveness().failures()).isEqualTo(2);
        assertThat(spec.probing().startTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(spec.restart())
                .isEqualTo(new RestartPolicy(
                        Duration.ofMillis(10),
                        Duration.ofSeconds(1),
                        3,
                        4,
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(2)));
        assertThat(spec.stop())
                .isEqualTo(new ProcessSpec.Stop(
                        "INT",
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(4),
                        new ProcessSpec.First("close-profiles", Duration.ofSeconds(20))));
        assertThat(spec.logLimit()).isEqualTo(4L << 20);
        assertThat(spec.engine()).isEqualTo(ProcessSpec.Engine.CHROMIUM);
        assertThat(spec.limits())
                .isEqualTo(new ProcessSpec.Limits(
                        OptionalLong.of(2L << 30), OptionalLong.of(4096), OptionalLong.of(300), OptionalInt.of(500)));
        assertThat(spec.condition()).isEqualTo("DisplayUp");
    }

    @Test
    void allProblemsAreListedAtOnce() {
        String yaml = """
                processes:
                  - name: one
                    command: []
                    colour: red
                    dependsOn: [three]
                    startTimeout: soon
                    log: relative.log
                  - name: one
                    command: [sleep, "${MISSING}"]
                    readiness: {kind: smoke, target: x}
                    liveness: {kind: tcp, target: nowhere}
                    stop: {signal: SEGV}
                    restart: {factor: many, flapping: {exits: 1}}
                    log: /dev/null
                  - command: [true]
                """;
        assertThat(problems(yaml, Map.of()))
                .anySatisfy(problem -> assertThat(problem).contains("'one'.command", "missing or empty"))
                .anySatisfy(problem -> assertThat(problem).contains("unknown field 'colour'"))
                .anySatisfy(problem -> assertThat(problem).contains("depends on 'three'"))
                .anySatisfy(problem -> assertThat(problem).contains("'soon' is no duration"))
                .anySatisfy(problem -> assertThat(problem).contains("'relative.log' is not an absolute path"))
                .anySatisfy(problem -> assertThat(problem).contains("'one' is named twice"))
                .anySatisfy(problem -> assertThat(problem).contains("unknown variable MISSING"))
                .anySatisfy(problem -> assertThat(problem).contains("'smoke' is none of"))
                .anySatisfy(problem -> assertThat(problem).contains("'nowhere' is neither host:port nor unix:/path"))
                .anySatisfy(problem -> assertThat(problem).contains("'SEGV' is no signal"))
                .anySatisfy(problem -> assertThat(problem).contains("'many' is no number"))
                .anySatisfy(problem -> assertThat(problem).contains("flapping limit 1"))
                .anySatisfy(problem -> assertThat(problem).contains("processes[2].name: is missing"));
    }

    @Test
    void limitsThatMakeNoSenseAreProblems() {
        String yaml = """
                processes:
                  - name: a
                    command: [x]
                    log: /dev/null
                    logLimit: 1KiB
                    engine: netscape
                    limits: {memory: lots, openFiles: 3, processes: 0, oomScore: -5, cpu: 1}
                  - {name: b, command: [x], log: /dev/null, limits: {memory: 999999999999TiB}}
                """;
        assertThat(problems(yaml, Map.of()))
                .containsExactlyInAnyOrder(
                        "process 'a'.logLimit: must be from 65536 to 1099511627776, and is 1024",
                        "process 'a'.engine: 'netscape' is none of adspower, chromium",
                        "process 'a'.limits: unknown field 'cpu', known are [memory, oomScore, openFiles, processes]",
                        "process 'a'.limits.memory: 'lots' is no size such as 16MiB, 2GiB or 500MB",
                        "process 'a'.limits.openFiles: must be from 16 to 1048576, and is 3",
                        "process 'a'.limits.processes: must be from 1 to 4194304, and is 0",
                        "process 'a'.limits.oomScore: must be from 0 to 1000, and is -5",
                        "process 'b'.limits.memory: must be from 1048576 to 17592186044416, and is 9223372036854775807");
    }

    @Test
    void aProcessIsLeftOutWithWhateverItsVariablesLack() {
        String yaml = """
                processes:
                  - {name: ads, command: ["${ADS_COMMAND}"], log: "${ADS_LOG}", when: "${ADSPOWER:-}", colour: red}
                  - {name: chromium, command: [x], log: /dev/null, unless: "${ADSPOWER:-}"}
                  - {name: worker, command: [x], log: /dev/null, dependsOn: [ads, chromium]}
                """;
        List<ProcessSpec> plain = SpecFile.parse(yaml, Map.of());
        assertThat(plain).extracting(ProcessSpec::name).containsExactly("chromium", "worker");
        assertThat(plain.get(1).dependsOn()).containsExactly("chromium");
        assertThat(problems(yaml, Map.of("ADSPOWER", "yes", "ADS_COMMAND", "x", "ADS_LOG", "/dev/null")))
                .singleElement()
                .asString()
                .contains("'ads'", "unknown field 'colour'");
    }

    @Test
    void limitsAreAReasonToReplaceAProcessAndHowItIsWatchedIsNot() {
        String yaml = "processes: [{name: a, command: [x], log: /dev/null, %s}]";
        Function<String, String> hash =
                rest -> SpecFile.parse(yaml.formatted(rest), Map.of()).get(0).hash();
        assertThat(hash.apply("limits: {memory: 1GiB}"))
                .isNotEqualTo(hash.apply("limits: {memory: 2GiB}"))
                .isNotEqualTo(hash.apply("condition: WorkerUp"));
        assertThat(hash.apply("logLimit: 1MiB, stop: {timeout: 9s}, condition: WorkerUp"))
                .isEqualTo(hash.apply("liveness: {kind: exec, target: 'true'}"));
    }

    @Test
    void processesThatDependOnEachOtherAreAProblem() {
        String yaml = """
                processes:
                  - {name: a, command: [x], dependsOn: [b], log: /dev/null}
                  - {name: b, command: [x], dependsOn: [a], log: /dev/null}
                """;
        assertThat(problems(yaml, Map.of())).containsExactly("processes depend on each other: a -> b -> a");
    }

    @Test
    void aValueCannotChangeTheStructureOfTheFile() {
        String yaml = "processes: [{name: a, command: ['${VALUE}'], log: /dev/null}]";
        assertThat(SpecFile.parse(yaml, Map.of("VALUE", "x], user: root, y: ["))
                        .get(0)
                        .command())
                .containsExactly("x], user: root, y: [");
    }

    @Test
    void processesComeInStartOrder() {
        String yaml = """
                processes:
                  - {name: b, command: [x], dependsOn: [a], log: /dev/null}
                  - {name: a, command: [x], log: /dev/null}
                """;
        assertThat(SpecFile.parse(yaml, Map.of())).extracting(ProcessSpec::name).containsExactly("a", "b");
    }

    @Test
    void emptyOrBrokenFilesAreProblems() {
        assertThat(problems("", Map.of())).containsExactly("processes: is missing or empty");
        assertThat(problems("processes: {", Map.of()))
                .singleElement()
                .asString()
                .startsWith("not YAML");
        assertThat(problems("processes: 7", Map.of())).contains("processes: must be a list");
    }

    @Property(tries = 300)
    void whateverTheFileHoldsTheOnlyFailureIsAListOfProblems(@ForAll String text) {
        try {
            assertThat(SpecFile.parse("processes: [" + text + "]", Map.of())).isNotEmpty();
        } catch (SpecException expected) {
            assertThat(expected.problems()).isNotEmpty();
        }
    }
}
