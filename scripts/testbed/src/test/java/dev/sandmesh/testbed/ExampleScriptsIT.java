package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The example scripts as somebody copies them, each as a process, against a control plane and three sandboxes with workers. */
@TestInstance(Lifecycle.PER_CLASS)
class ExampleScriptsIT {

    private static final List<String> NAMES = List.of("one", "two", "three");
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Path EXAMPLES = Checkout.root().resolve("docs/examples/scripts");

    private Fleet fleet;
    private Path project;
    private String token;

    private record Outcome(int code, String out, String err) {}

    @BeforeAll
    void startFleet() throws Exception {
        fleet = Fleet.start();
        NAMES.forEach(name -> fleet.addSandbox(name, SandboxKind.WORKER));
        for (String name : NAMES) {
            Eventually.hold(
                    "the worker of " + name + " runs",
                    LIMIT,
                    () -> fleet.api().findSandbox(name).isPresent()
                            && fleet.api().pid(name, "worker") > 0
                            && fleet.api()
                                            .sandbox(name)
                                            .getJsonObject("capacity")
                                            .getInteger("free", 0)
                                    > 0);
        }
        token = token("scripts", "sandbox:read", "sandbox:operate", "sandbox:exec");
        project = nodeProject();
    }

    /** The heartbeat after a resume tells of it. */
    @BeforeEach
    void everybodyTakesTasks() {
        for (String name : NAMES) {
            Eventually.hold(
                    name + " takes tasks",
                    LIMIT,
                    () -> fleet.api().sandbox(name).getJsonObject("capacity").getInteger("free", 0) == 2);
        }
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
    }

    @Test
    void whoIsBusyIsDrainedRestartedAndResumed() throws Exception {
        Map<String, Long> before = workers();
        Outcome nobody = node(token, "--environment", "dev", "--above", "100");
        assertThat(nobody).isEqualTo(new Outcome(0, "above 100 % in dev: nobody\n", ""));
        Outcome tried = node(token, "--environment", "dev", "--above=-1", "--dry-run");
        assertThat(tried.code).as(tried.err).isZero();
        assertThat(tried.out).contains("one, three, two", "free slots: 6 now, 0 then");
        assertThat(workers()).isEqualTo(before);
        Outcome done = node(token, "--environment", "dev", "--above=-1");
        assertThat(done.code).as(done.out + done.err).isZero();
        assertThat(done.out).endsWith("3 of 3 restarted, 3 take tasks again\n");
        assertThat(workers().values()).doesNotContainAnyElementsOf(before.values());
        everybodyTakesTasks();
    }

    @Test
    void aProcessThatIsNotThereIsSaidAndNobodyStaysDrained() throws Exception {
        Outcome outcome = node(token, "--environment", "dev", "--above=-1", "--process", "nobody");
        assertThat(outcome.code).isOne();
        assertThat(outcome.err).contains("restart-process: one is refused (unknown_process)");
        assertThat(outcome.out).endsWith("0 of 3 restarted, 3 take tasks again\n");
    }

    @Test
    void aProgramRunsEverywhere() throws Exception {
        Outcome done = python(token, "--environment", "dev", "--", "sh", "-c", "exit 0");
        assertThat(done.code).as(done.out + done.err).isZero();
        assertThat(done.out.lines()).hasSize(3).allMatch(line -> line.contains(" ok "));
        Outcome failed = python(token, "--environment", "dev", "--", "sh", "-c", "exit 3");
        assertThat(failed.code).isOne();
        assertThat(failed.out.lines())
                .hasSize(3)
                .allMatch(line -> line.contains("failed") && line.contains("exit_code"));
    }

    @Test
    void scriptsGoOnWhenEveryControlNodeDies() throws Exception {
        Started drain = start("node", token, nodeCommand("--environment", "dev", "--above=-1"));
        Started exec = start("python", token, pythonCommand("--environment", "dev", "--", "sleep", "10"));
        Eventually.hold(
                "both have begun",
                LIMIT,
                () -> Files.readString(drain.out).contains("above")
                        && fleet.api()
                                        .get("/api/v1/admin/operations?action=exec&status=running")
                                        .getInteger("total")
                                == 1);
        fleet.killControl();
        fleet.restartControl();
        Outcome executed = await(exec);
        assertThat(executed.code).as(executed.out + executed.err).isZero();
        Outcome drained = await(drain);
        assertThat(drained.code).as(drained.out + drained.err).isZero();
        assertThat(drained.out).endsWith("3 of 3 restarted, 3 take tasks again\n");
    }

    @Test
    void everyAgentIsAsked() throws Exception {
        Outcome done = await(java("check", token, "CheckFleet.java", "dev"));
        assertThat(done.code).as(done.out + done.err).isZero();
        assertThat(done.out).contains("3 of 3 have answered");
    }

    @Test
    void changesGoOnWhereTheyWereWhenTheScriptIsStartedAgain() throws Exception {
        Path cursor = project.resolve("cursor.txt");
        Started first = java("changes-1", token, "FollowChanges.java", cursor.toString());
        Eventually.hold("it follows", LIMIT, () -> Files.readString(first.err).contains("following"));
        long begun = head();
        check("one");
        Eventually.hold("a change is told", LIMIT, () -> Files.exists(cursor));
        end(first);
        check("two");
        check("three");
        Started second = java("changes-2", token, "FollowChanges.java", cursor.toString());
        Eventually.hold(
                "it follows again", LIMIT, () -> Files.readString(second.err).contains("following"));
        check("one");
        long last = head();
        Eventually.hold("all is told", LIMIT, () -> seqs(second).contains(last));
        end(second);
        List<Long> told =
                Stream.of(first, second).flatMap(each -> seqs(each).stream()).toList();
        assertThat(told).doesNotHaveDuplicates().isSorted();
        assertThat(told.stream().filter(seq -> seq <= last)).containsExactlyElementsOf(logged(begun, last));
    }

    @Test
    void whatIsRefusedIsSaidByItsCode() throws Exception {
        String reader = token("reader", "sandbox:read");
        Outcome drain = node(reader, "--environment", "dev", "--above=-1");
        assertThat(drain.code).isEqualTo(3);
        assertThat(drain.err).startsWith("forbidden: ").contains("sandbox:operate");
        Outcome exec = python(reader, "--environment", "dev", "--", "true");
        assertThat(exec.code).isEqualTo(3);
        assertThat(exec.err).startsWith("exec_forbidden: ").contains("sandbox:exec");
        Outcome check = await(java("check-refused", reader, "CheckFleet.java", "dev"));
        assertThat(check.code).isEqualTo(3);
        assertThat(check.err).contains("forbidden: ");
        for (Outcome stranger : List.of(
                node("smt_nobody", "--environment", "dev"),
                python("smt_nobody", "--environment", "dev", "--", "true"),
                await(java("check-stranger", "smt_nobody", "CheckFleet.java", "dev")))) {
            assertThat(stranger.code).as(stranger.err).isEqualTo(3);
        }
        assertThat(node(token).code).isEqualTo(2);
    }

    private void check(String name) {
        String id = fleet.api().sandbox(name).getString("id");
        HttpResponse<String> answer = fleet.api()
                .post(
                        "/api/v1/admin/operations",
                        new JsonObject()
                                .put("action", "check")
                                .put("selector", new JsonObject().put("ids", new JsonArray().add(id))));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        String operation = new JsonObject(answer.body()).getString("id");
        Eventually.hold("it is checked", LIMIT, () -> fleet.api()
                .get("/api/v1/admin/operations/" + operation)
                .getString("status")
                .equals("succeeded"));
    }

    private long head() {
        return fleet.api().get("/api/v1/admin/changes?after=0&limit=1").getLong("head");
    }

    private List<Long> logged(long after, long last) {
        List<Long> all = new ArrayList<>();
        for (long cursor = after; cursor < last; cursor = all.get(all.size() - 1)) {
            JsonArray page = fleet.api()
                    .get("/api/v1/admin/changes?limit=500&after=" + cursor)
                    .getJsonArray("changes");
            page.forEach(change -> all.add(((JsonObject) change).getLong("seq")));
        }
        return all.stream().filter(seq -> seq <= last).toList();
    }

    private static List<Long> seqs(Started script) {
        try (Stream<String> lines = Files.lines(script.out)) {
            return lines.filter(line -> line.endsWith("}"))
                    .map(line -> new JsonObject(line).getLong("seq"))
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Map<String, Long> workers() {
        return NAMES.stream()
                .collect(Collectors.toMap(name -> name, name -> fleet.api().pid(name, "worker")));
    }

    private String token(String name, String... permissions) {
        HttpResponse<String> made = fleet.api()
                .post(
                        "/api/v1/auth/tokens",
                        new JsonObject().put("name", name).put("permissions", new JsonArray(List.of(permissions))));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return new JsonObject(made.body()).getString("secret");
    }

    /** A folder with the script and the package that it imports. */
    private Path nodeProject() throws Exception {
        Path client = Checkout.root().resolve("web/client");
        Process built = new ProcessBuilder("node", "../node_modules/typescript/bin/tsc", "-p", ".")
                .directory(client.toFile())
                .inheritIO()
                .start();
        assertThat(built.waitFor(2, TimeUnit.MINUTES) && built.exitValue() == 0)
                .as("web/client is built with what the build of web has installed")
                .isTrue();
        Path folder = Files.createDirectories(fleet.home().resolve("scripts"));
        Files.createDirectories(folder.resolve("node_modules/@sandmesh"));
        Files.createSymbolicLink(folder.resolve("node_modules/@sandmesh/client"), client);
        Files.copy(EXAMPLES.resolve("drain-busy.mjs"), folder.resolve("drain-busy.mjs"));
        return folder;
    }

    private record Started(Process process, Path out, Path err) {}

    private Outcome node(String secret, String... arguments) throws Exception {
        return await(start("node", secret, nodeCommand(arguments)));
    }

    private static List<String> nodeCommand(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("node", "--no-warnings", "--experimental-websocket", "drain-busy.mjs"));
        command.addAll(List.of(arguments));
        return command;
    }

    private Outcome python(String secret, String... arguments) throws Exception {
        return await(start("python", secret, pythonCommand(arguments)));
    }

    private static List<String> pythonCommand(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "/usr/bin/python3", EXAMPLES.resolve("exec_everywhere.py").toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    private Started java(String name, String secret, String script, String... arguments) throws Exception {
        Path built = Checkout.root().resolve("scripts/client/target");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                built.resolve("sandmesh-client-0.1.0-SNAPSHOT.jar") + ":" + built.resolve("lib") + "/*",
                EXAMPLES.resolve(script).toString()));
        command.addAll(List.of(arguments));
        return start(name, secret, command);
    }

    private Started start(String name, String secret, List<String> command) throws Exception {
        Path out = Files.createTempFile(project, name, ".out");
        Path err = Files.createTempFile(project, name, ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(project.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("SANDMESH_URL", fleet.api().base());
        builder.environment().put("SANDMESH_TOKEN", secret);
        return new Started(builder.start(), out, err);
    }

    private static Outcome await(Started started) throws Exception {
        if (!started.process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            started.process.destroyForcibly().waitFor();
            throw new AssertionError(
                    "the script did not end: " + Files.readString(started.out) + Files.readString(started.err));
        }
        return new Outcome(started.process.exitValue(), Files.readString(started.out), Files.readString(started.err));
    }

    private static void end(Started started) throws Exception {
        started.process.destroy();
        assertThat(started.process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
}
