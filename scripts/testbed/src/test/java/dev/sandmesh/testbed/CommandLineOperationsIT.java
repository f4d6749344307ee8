package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The launcher, a control node and real agents: programs, orders, logs and files, and what is said of each refusal: A90-A93, A120, E15. */
@TestInstance(Lifecycle.PER_CLASS)
class CommandLineOperationsIT {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private Fleet fleet;
    private Cli admin;
    private Cli viewer;

    @BeforeAll
    void startFleet() throws IOException {
        fleet = Fleet.start();
        fleet.addSandbox("one", SandboxKind.SMALL);
        fleet.addSandbox("two", SandboxKind.SMALL);
        fleet.api().awaitHealth("one", "healthy", Duration.ofMinutes(4));
        fleet.api().awaitHealth("two", "healthy", Duration.ofMinutes(4));
        admin = new Cli(fleet.home().resolve("cli-admin"), fleet.api().base());
        assertThat(admin.typed(ControlNode.PASSWORD + "\n", "login", "--email", ControlNode.EMAIL)
                        .code())
                .isZero();
        Path token = admin.home().resolve("reader");
        assertThat(admin.run("tokens", "create", "reader", "--permission", "sandbox:read", "--out", token.toString())
                        .code())
                .isZero();
        viewer = new Cli(fleet.home().resolve("cli-viewer"), fleet.api().base())
                .with("SANDMESH_TOKEN", Files.readString(token).strip());
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
    }

    @Test
    void aProgramRunsThereAsIfItRanHere() {
        Cli.Outcome outcome = admin.run("exec", "one", "--", "sh", "-c", "echo out; echo err >&2; exit 7");
        assertThat(outcome).isEqualTo(new Cli.Outcome(7, "out\n", "err\n"));
        Cli.Outcome typed = admin.with("SECRET", "of mine")
                .typed(
                        "two words\n",
                        "exec",
                        "dev/one",
                        "-i",
                        "-e",
                        "SECRET",
                        "-w",
                        "/",
                        "--shell",
                        "--",
                        "cat; pwd; echo $SECRET");
        assertThat(typed).isEqualTo(new Cli.Outcome(0, "two words\n/\nof mine\n", ""));
        JsonObject json =
                admin.run("exec", "one", "--json", "--", "echo", "hello").json();
        assertThat(json.getString("stdout")).isEqualTo("hello\n");
    }

    @Test
    void bytesComeThroughUnchangedAndNotAllAtOnce() {
        Cli.Outcome outcome = admin.shell(
                "sandmesh exec one -- head -c 30000000 /dev/zero | cksum; head -c 30000000 /dev/zero | cksum;"
                        + " sandmesh exec one -- sh -c 'printf \"\\377\\000\\r\\n\"' | od -An -tx1");
        List<String> lines = outcome.out().lines().toList();
        assertThat(lines.get(0)).as(outcome.err()).isEqualTo(lines.get(1));
        assertThat(lines.get(2).strip()).isEqualTo("ff 00 0d 0a");
    }

    @Test
    void eachEndOfAProgramHasItsExitCode() {
        assertThat(admin.run("exec", "one", "--", "sh", "-c", "kill -9 $$").code())
                .isEqualTo(137);
        Cli.Outcome late = admin.run("exec", "one", "--timeout", "1s", "--", "sleep", "1000");
        assertThat(late.code()).isEqualTo(124);
        assertThat(late.err()).contains("(timeout)", "--timeout");
        Cli.Outcome nowhere = admin.run("exec", "one", "--", "no-such-program");
        assertThat(nowhere.code()).isEqualTo(127);
        assertThat(nowhere.err()).contains("not_found", "--shell");
        assertThat(admin.run("exec", "one", "--", "/etc/passwd").code()).isEqualTo(126);
        Cli.Outcome user = admin.run("exec", "one", "-u", "nobody-at-all", "--", "true");
        assertThat(user.code()).isEqualTo(125);
        assertThat(user.err()).contains("no_such_user");
        assertThat(admin.run("exec", "nowhere", "--", "true").code()).isEqualTo(125);
        Cli.Outcome cut = admin.run("exec", "one", "--output-limit", "3", "--", "echo", "hello");
        assertThat(cut.out()).isEqualTo("hel");
        assertThat(cut.err()).contains("3 bytes of its output are above the limit");
    }

    @Test
    void whoMayNotIsToldWhichPermissionIsMissing() {
        Cli.Outcome exec = viewer.run("exec", "one", "--", "true");
        assertThat(exec.code()).isEqualTo(125);
        assertThat(exec.err()).contains("sandbox:exec", "403 exec_forbidden", "sandmesh whoami");
        Cli.Outcome check = viewer.run("check", "one");
        assertThat(check.code()).isEqualTo(5);
        assertThat(check.err()).contains("sandbox:operate", "403 forbidden");
        assertThat(viewer.run("logs", "one", "first").code()).isEqualTo(5);
        assertThat(viewer.run("operations", "list").code()).isZero();
    }

    /** Nothing is left of it there. */
    @Test
    void whoGoesEndsTheProgram() throws IOException {
        Cli.Running running = admin.begin("exec", "one", "--", "sh", "-c", "echo $$; exec sleep 10000");
        Eventually.hold("it runs", LIMIT, () -> Files.readString(running.out()).endsWith("\n"));
        long pid = Long.parseLong(Files.readString(running.out()).strip());
        assertThat(ProcessHandle.of(pid)).isPresent();
        // not SIGINT, which what was started in the background of a script ignores
        running.process().destroy();
        assertThat(admin.await(running).code()).isEqualTo(143);
        Eventually.hold("it is gone", LIMIT, () -> ProcessHandle.of(pid).isEmpty());
    }

    @Test
    void anOrderIsWatchedToItsEnd() {
        Cli.Outcome restart = admin.run("restart", "--process", "first", "one", "two", "--yes", "--wait");
        assertThat(restart.code()).as(restart.err()).isZero();
        assertThat(restart.out().lines()).containsExactlyInAnyOrder("dev/one  ok", "dev/two  ok");
        assertThat(restart.err()).contains("succeeded after", "2 ok of 2");
        Cli.Outcome unknown = admin.run("stop", "--process", "nobody", "--environment", "dev", "--yes", "--wait");
        assertThat(unknown.code()).isEqualTo(9);
        assertThat(unknown.out()).contains("dev/one", "unknown_process");
        Cli.Outcome all = admin.run("operations", "list", "--action", "restart-process", "-o", "ndjson");
        JsonObject operation = new JsonObject(all.out().lines().findFirst().orElseThrow());
        assertThat(operation.getString("status")).isEqualTo("succeeded");
        assertThat(admin.run("operations", "get", operation.getString("id")).out())
                .contains("restart-process", "dev/one", "dev/two");
        assertThat(admin.run("operations", "get", "0190a0a0-0000-7000-8000-00000000000f")
                        .code())
                .isEqualTo(6);
    }

    @Test
    void severalSandboxesAreShownFirst() {
        Cli.Outcome unasked = admin.run("check", "--environment", "dev");
        assertThat(unasked.code()).isEqualTo(2);
        assertThat(unasked.err()).contains("dev/one", "dev/two", "for 2 sandboxes?", "--yes");
        assertThat(admin.run("check", "--environment", "dev", "--dry-run", "-o", "name")
                        .out()
                        .lines())
                .containsExactlyInAnyOrder("dev/one", "dev/two");
        assertThat(admin.run("check", "--text", "no such", "--yes", "--wait").code())
                .isNotZero();
        assertThat(admin.run("check", "--environment", "nowhere").code()).isNotZero();
    }

    @Test
    void theSameOrderWithTheSameKeyIsBegunOnce() {
        String first = admin.run("check", "one", "--idempotency-key", "k-1", "-o", "name")
                .out();
        assertThat(first).isNotBlank();
        assertThat(admin.run("check", "one", "--idempotency-key", "k-1", "-o", "name")
                        .out())
                .isEqualTo(first);
        Cli.Outcome other = admin.run("check", "two", "--idempotency-key", "k-1");
        assertThat(other.code()).isEqualTo(7);
        assertThat(other.err()).contains("idempotency_key_reused");
    }

    @Test
    void aProgramOnManyLeavesItsOutput() {
        String id = admin.run(
                        "operations",
                        "start",
                        "exec",
                        "one",
                        "two",
                        "--yes",
                        "--keep-output",
                        "-o",
                        "name",
                        "--",
                        "sh",
                        "-c",
                        "echo on $0; echo no >&2")
                .out()
                .strip();
        Cli.Outcome ended = admin.run("operations", "watch", id);
        assertThat(ended.code()).as(ended.out() + ended.err()).isZero();
        assertThat(admin.run("operations", "output", id, "two").out()).isEqualTo("on sh\n");
        assertThat(admin.run("operations", "output", id, "one", "--stderr").out())
                .isEqualTo("no\n");
    }

    @Test
    void whatRunsIsCancelled() {
        String id = admin.run("operations", "start", "exec", "one", "-o", "name", "--", "sleep", "1000")
                .out()
                .strip();
        Cli.Outcome cancelled = admin.run("operations", "cancel", id, "--wait");
        assertThat(cancelled.code()).isEqualTo(9);
        assertThat(cancelled.err()).contains("cancelled after");
    }

    /** A117, D7: whoever may run programs may end them, and what a token has ordered ends with its right. */
    @Test
    void aTokenThatIsRevokedEndsWhatItHasOrdered() throws IOException {
        Path token = admin.home().resolve("runner");
        assertThat(admin.run(
                                "tokens",
                                "create",
                                "runner",
                                "--permission",
                                "sandbox:read",
                                "--permission",
                                "sandbox:exec",
                                "--out",
                                token.toString())
                        .code())
                .isZero();
        Cli runner = new Cli(fleet.home().resolve("cli-runner"), fleet.api().base())
                .with("SANDMESH_TOKEN", Files.readString(token).strip());
        String own = runner.run("operations", "start", "exec", "one", "-o", "name", "--", "sleep", "1000")
                .out()
                .strip();
        assertThat(runner.run("operations", "cancel", own, "--wait").err()).contains("cancelled after");
        String id = runner.run("operations", "start", "exec", "one", "-o", "name", "--", "sleep", "1000")
                .out()
                .strip();
        assertThat(admin.run("tokens", "revoke", "runner").code()).isZero();
        Cli.Outcome ended = admin.run("operations", "watch", id);
        assertThat(ended.code()).as(ended.out()).isEqualTo(9);
        assertThat(ended.err()).contains("cancelled after");
        assertThat(admin.run("audit", "list", "-o", "ndjson").out()).contains("author_not_permitted");
    }

    /** The worker of these sandboxes does not answer: it is a blocker until somebody knows better. */
    @Test
    void aDrainIsWatchedExtendedAndDoneOnceAtATime() {
        Cli.Outcome late = admin.run("drain", "two", "--tasks", "1s", "--wait");
        assertThat(late.code()).isEqualTo(9);
        assertThat(late.out()).contains("dev/two  timed out (deadline)");
        String id =
                admin.run("drain", "two", "--tasks", "10m", "-o", "name").out().strip();
        Eventually.hold("it is drained", LIMIT, () -> admin.run("operations", "get", id, "--json")
                .json()
                .getJsonObject("counts")
                .getInteger("running")
                .equals(1));
        Eventually.hold("it is told what it waits for", LIMIT, () -> admin.run("operations", "get", id, "--json")
                .json()
                .getJsonArray("targets")
                .getJsonObject(0)
                .getString("message", "")
                .startsWith("Nobody knows what it waits for"));
        Eventually.hold("a second one is refused", LIMIT, () -> {
            Cli.Outcome second = admin.run("drain", "two", "--tasks", "1s", "--wait");
            return second.out().contains("refused (already_draining)");
        });
        assertThat(admin.run("operations", "extend", id, "30m", "--json").json().getString("drainUntil"))
                .isNotBlank();
        assertThat(admin.run("operations", "cancel", id, "--wait").err()).contains("cancelled after");
        assertThat(admin.run("pause", "two").out())
                .isEqualTo("two  ok: the worker is drained already, and takes nothing new\n");
    }

    @Test
    void aTerminalIsAShellThere() throws IOException {
        Cli cli = admin.with("TERM", "xterm");
        String line = "stty rows 33 cols 99; " + Checkout.root().resolve("scripts/sandmesh")
                + " terminal one; echo code=$?; stty -a";
        Cli.Running running = cli.start(List.of("script", "-qfec", line, "/dev/null"), null);
        type(running, "stty size; echo a-$((40 + 2)); trap '' INT\r");
        Eventually.hold("the shell answers", LIMIT, () -> Files.readString(running.out())
                .contains("a-42"));
        assertThat(Files.readString(running.out())).contains("33 99");
        type(running, "\u0003echo still-$((1 + 1))\r");
        Eventually.hold("Ctrl-C goes there", LIMIT, () -> Files.readString(running.out())
                .contains("still-2"));
        type(running, "exit 5\r");
        Cli.Outcome outcome = cli.await(running);
        assertThat(outcome.out())
                .contains("code=5")
                .containsPattern("[^-]echo ")
                .containsPattern("[^-]icanon");
        assertThat(admin.run("terminal", "one").code()).isEqualTo(125);
    }

    @Test
    void aRecordedTerminalShowsAgainWhatItShowedAndNotWhatWasTyped() throws IOException {
        Cli cli = admin.with("TERM", "xterm");
        String line = Checkout.root().resolve("scripts/sandmesh") + " terminal one --record; echo code=$?";
        Cli.Running running = cli.start(List.of("script", "-qfec", line, "/dev/null"), null);
        type(running, "stty -echo; echo ready-$((1 + 1)); read x; stty echo; echo \"l\u00e4nge-${#x}\"\r");
        Eventually.hold(
                "the shell reads", LIMIT, () -> Files.readString(running.out()).contains("ready-2"));
        type(running, "never-shown-42\r");
        Eventually.hold(
                "it has read", LIMIT, () -> Files.readString(running.out()).contains("l\u00e4nge-14"));
        type(running, "exit 5\r");
        Cli.Outcome outcome = cli.await(running);
        JsonObject recording = admin.run("recordings", "list", "one", "--json")
                .json()
                .getJsonArray("items")
                .getJsonObject(0);
        String id = recording.getString("id");
        assertThat(outcome.out()).contains("code=5", "This terminal is recorded: " + id);
        Eventually.hold("all of it is stored", LIMIT, () -> admin.run("recordings", "list", "one", "--json")
                .json()
                .getJsonArray("items")
                .getJsonObject(0)
                .getString("state")
                .equals("ended"));
        Path file = admin.home().resolve("one.cast");
        assertThat(admin.run("recordings", "get", id, "-f", file.toString()).code())
                .isZero();
        String cast = Files.readString(file);
        assertThat(new JsonObject(cast.lines().findFirst().orElseThrow()).getInteger("version"))
                .isEqualTo(2);
        assertThat(cast).contains("ready-2", "l\u00e4nge-14").doesNotContain("never-shown-42");
        assertThat(admin.run("recordings", "get", id).out()).isEqualTo(cast);
        assertThat(admin.run("audit", "list", "--action", "readTerminalRecording", "--json")
                        .out())
                .contains(id);
        assertThat(viewer.run("recordings", "get", id).code()).isEqualTo(5);
    }

    private static void type(Cli.Running running, String keys) throws IOException {
        running.process().getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
        running.process().getOutputStream().flush();
    }

    @Test
    void aLogIsReadAndFollowed() throws IOException {
        admin.run("exec", "one", "--", "true");
        Cli.Outcome agent = admin.run("logs", "one", "sandbox-agent", "--from", "0", "--search", "registered");
        assertThat(agent.code()).as(agent.err()).isZero();
        Cli.Outcome late = admin.run("logs", "one", "sandbox-agent", "--since", "1h", "--search", "registered");
        assertThat(late.out()).as(late.err()).startsWith(agent.out());
        Cli.Outcome nobody = admin.run("logs", "one", "nobody");
        assertThat(nobody.code()).as(nobody.err()).isEqualTo(6);
        Cli.Running running = admin.begin("logs", "one", "first", "--follow", "--tail", "100");
        Path log = logOf("one", "first");
        Eventually.hold("what is written comes", LIMIT, () -> {
            Files.writeString(
                    log,
                    "a line\n",
                    StandardCharsets.UTF_8,
                    java.nio.file.StandardOpenOption.APPEND,
                    java.nio.file.StandardOpenOption.CREATE);
            return Files.readString(running.out()).contains("a line\n");
        });
        running.process().destroy();
        assertThat(admin.await(running).code()).isEqualTo(143);
    }

    @Test
    void aBundleIsAFileWhenItIsWhole() {
        Path file = fleet.home().resolve("one.tar.gz");
        Cli.Outcome outcome = admin.run("bundle", "one", "--out", file.toString());
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(admin.shell("tar tzf " + file).out()).contains("missing.json");
        Cli.Outcome picture = admin.run(
                "screenshot", "one", "--out", fleet.home().resolve("one.png").toString());
        assertThat(picture.code()).isNotZero();
        assertThat(picture.err()).contains("cannot take a picture of one");
        assertThat(fleet.home().resolve("one.png")).doesNotExist();
    }

    @Test
    void bundlesOfManyAreCollectedAndFetchedOneByOne() {
        String id = admin.run("operations", "start", "collect-bundle", "one", "two", "--yes", "-o", "name")
                .out()
                .strip();
        Cli.Outcome ended = admin.run("operations", "watch", id);
        assertThat(ended.code()).as(ended.out() + ended.err()).isZero();
        for (String sandbox : List.of("one", "two")) {
            Path file = fleet.home().resolve(sandbox + "-kept.tar.gz");
            Cli.Outcome fetched = admin.run("operations", "bundle", id, sandbox, "--out", file.toString());
            assertThat(fetched.code()).as(fetched.err()).isZero();
            assertThat(admin.shell("tar tzf " + file).out()).contains("missing.json");
        }
        assertThat(admin.run("audit", "list", "--action", "getOperationArchive", "--json")
                        .out())
                .contains(id);
    }

    @Test
    void sandboxesAreWatchedUntilTheyAreWell() {
        Cli.Outcome outcome = admin.run("sandboxes", "watch", "one", "two", "--until", "healthy");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).contains("dev/one  healthy", "dev/two  healthy");
        assertThat(admin.run("processes", "one", "-o", "name").out()).isEqualTo("first\nsecond\n");
        assertThat(admin.run("sandboxes", "get", "one", "-o", "yaml").out()).contains("name: one\n");
    }

    private Path logOf(String sandbox, String process) throws IOException {
        try (var files = Files.walk(fleet.home())) {
            return files.filter(file ->
                            file.endsWith(process + ".log") && file.toString().contains(sandbox))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
