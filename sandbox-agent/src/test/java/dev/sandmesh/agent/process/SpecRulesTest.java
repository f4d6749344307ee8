package dev.sandmesh.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a specification may not ask for, all of it told at once. */
class SpecRulesTest {
    private static final Map<String, PosixUser> ACCOUNTS = Map.of(
            "ads", new PosixUser("ads", 901, 901, "/home/ads"),
            "work", new PosixUser("work", 902, 902, "/home/work"),
            "twin", new PosixUser("twin", 901, 901, "/home/twin"));

    private static SpecReading read(boolean root, String yaml) {
        SpecHost host = new SpecHost(root, root ? "root" : "somebody", ACCOUNTS, List.of(Path.of("/bin")));
        SpecRules rules = new SpecRules(Set.of("adspower"), Set.of("close-profiles"), host);
        return SpecFile.reading(yaml, Map.of(), Optional.of(rules));
    }

    private static String pair(String adsPowerUser, String workerUser) {
        return """
                processes:
                  - {name: ads, command: [sh], user: "%s", engine: adspower, log: /dev/null, stop: {first: close-profiles},
                     liveness: {kind: agent, target: adspower}}
                  - {name: worker, command: [sh], user: "%s", condition: WorkerUp, log: /dev/null}
                """.formatted(adsPowerUser, workerUser);
    }

    @Test
    void adsPowerAndWorkerEachNeedAUserOfTheirOwn() {
        assertThat(read(true, pair("ads", "work")).problems()).isEmpty();
        assertThat(read(true, pair("", "root")).problems())
                .containsExactly(
                        "process 'ads'.user: AdsPower never runs as root, name a user of its own",
                        "process 'worker'.user: a worker never runs as root, name a user of its own");
        assertThat(read(true, pair("ads", "twin")).problems())
                .containsExactly("process 'worker'.user: twin is the user of AdsPower ('ads') too, each needs its own");
    }

    @Test
    void anAgentThatIsNotRootRunsAllAsItself() {
        assertThat(read(false, pair("", "somebody")).problems()).isEmpty();
        assertThat(read(false, pair("ads", "")).problems())
                .containsExactly("process 'ads'.user: only an agent run by root can start it as ads");
    }

    @Test
    void everyProblemOfEveryProcessIsTold() {
        String yaml = """
                processes:
                  - {name: a, command: [/no/such/program], user: ghost, log: /usr/one.log, colour: red,
                     liveness: {kind: agent, target: weather}}
                  - {name: b, command: [/etc/passwd], log: /tmp/../usr/one.log, stop: {first: sing}, dependsOn: [c]}
                """;
        assertThat(read(true, yaml).problems())
                .containsExactlyInAnyOrder(
                        "process 'a': unknown field 'colour', known are [command, condition, dependsOn, directory, engine,"
                                + " environment, limits, liveness, log, logLimit, name, readiness, restart, startTimeout,"
                                + " stop, unless, user, when]",
                        "process 'a'.command: /no/such/program does not exist",
                        "process 'a'.user: there is no user ghost",
                        "process 'a': 'weather' is no probe of this agent, it has [adspower]",
                        "process 'b'.command: /etc/passwd cannot be executed",
                        "process 'b'.stop.first: 'sing' is nothing that this agent can do, it knows [close-profiles]",
                        "process 'b' shares its log /tmp/../usr/one.log with another",
                        "process 'b' depends on 'c', which is unknown");
    }

    @Test
    void aProgramThatIsLookedUpMayYetBeInstalled() {
        SpecReading reading = read(
                false,
                "processes: [{name: a, command: [no-such-program-here], log: /dev/null}, {name: b, command: [sh], log: /dev/null}]");
        assertThat(reading.isUsable()).isTrue();
        assertThat(reading.warnings())
                .containsExactly(
                        "process 'a'.command: there is no program 'no-such-program-here' in any folder of PATH");
    }

    @Test
    void aLongListOfProblemsIsToldAsFarAsAPersonReads() {
        String problem = "x".repeat(150);
        assertThat(SpecException.sentence(List.of(problem, problem, problem, problem)))
                .hasSizeLessThan(500)
                .startsWith("has 4 problem(s): " + problem)
                .endsWith("; and 2 more");
        assertThat(SpecException.sentence(List.of("y".repeat(10_000)))).hasSizeLessThan(500);
    }
}
