package dev.sandmesh.cli;

import static dev.sandmesh.cli.TestingControlPlane.ok;
import static dev.sandmesh.cli.TestingControlPlane.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandmesh.cli.TestingControlPlane.Outcome;
import dev.sandmesh.cli.output.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders to sandboxes: what is asked for, whom it hits, what is shown of it until its end, and with which exit code. */
class OperationsTest {

    private static final String OPERATIONS = "/api/v1/admin/operations";
    private static final String START = "POST " + OPERATIONS;
    private static final String ID = "0190a0a0-0000-7000-8000-00000000000f";
    private static final String GET = "GET " + OPERATIONS + "/" + ID;
    private static final String TARGETS = GET + "/targets";

    @TempDir
    Path home;

    private TestingControlPlane plane;

    @BeforeEach
    void start() throws IOException {
        plane = new TestingControlPlane(home);
    }

    @AfterEach
    void stop() {
        plane.close();
    }

    @Test
    void oneSandboxIsOrderedWithoutAQuestion() {
        plane.on(START, ok(operation("running", 0, 0)));
        Outcome outcome = plane.run("restart", "box", "--process", "worker", "--deadline", "2m");
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains(ID, "restart-process", "running");
        assertThat(outcome.err()).contains("sandmesh operations watch " + ID);
        JsonNode body = plane.asked(START).json();
        assertThat(body)
                .hasToString("{\"action\":\"restart-process\",\"selector\":{\"ids\":[\"" + TestingControlPlane.ID
                        + "\"]},\"arguments\":{\"process\":\"worker\"},\"policy\":{\"deadlineSeconds\":120}}");
        assertThat(plane.asked(START).headers().get("Idempotency-key")).hasSize(1);
    }

    @Test
    void whatAllFitsIsAskedForByWhatItHas() {
        plane.on(START, ok(operation("running", 0, 0)));
        Outcome outcome = plane.run(
                "drain",
                "--environment",
                "dev,lab",
                "--label",
                "a=b",
                "--health",
                "degraded",
                "-q",
                "x",
                "--tasks",
                "0s",
                "--parallelism",
                "3",
                "--stop-after",
                "2",
                "--yes",
                "--idempotency-key",
                "k");
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(plane.asked(START).json())
                .hasToString(
                        "{\"action\":\"drain\",\"selector\":{\"environments\":[\"dev\",\"lab\"],\"health\":[\"degraded\"],"
                                + "\"labels\":{\"a\":\"b\"},\"text\":\"x\"},\"arguments\":{\"deadlineSeconds\":0},"
                                + "\"policy\":{\"parallelism\":3,\"stopAfter\":2}}");
        assertThat(plane.asked(START).headers().get("Idempotency-key")).containsExactly("k");
    }

    @Test
    void nobodyOrdersSomethingOfEverything() {
        assertThat(plane.run("resume", "--yes").err()).contains("which would be all of them");
        Outcome both = plane.run("resume", "box", "--environment", "dev");
        assertThat(both.code()).isEqualTo(2);
        assertThat(both.err()).contains("not narrowed down");
        assertThat(plane.run("restart", "box").code()).isEqualTo(2);
    }

    @Test
    void severalAreShownAndAskedAbout() {
        plane.on(START, ok(preview(2)));
        Outcome outcome = plane.run("check", "--environment", "dev");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("dev/a0", "dev/a1", "Order check for 2 sandboxes?", "--yes");
        assertThat(plane.asked(START).json().path("dryRun").asBoolean()).isTrue();
        plane.onAll(START, ok(preview(0)));
        Outcome none = plane.run("check", "--environment", "dev");
        assertThat(none.code()).isEqualTo(6);
        assertThat(none.err()).contains("no sandbox fits");
        plane.onAll(START, ok(preview(1))).on(START, ok(operation("running", 0, 0)));
        assertThat(plane.run("check", "--environment", "dev").code()).isZero();
    }

    @Test
    void aDryRunShowsWhatWouldHappen() {
        plane.on(START, ok(preview(2)));
        Outcome table = plane.run("operations", "start", "drain", "--environment", "dev", "--dry-run");
        assertThat(table.code()).isZero();
        assertThat(table.out()).contains("SANDBOX", "dev/a1", "free slots after", "too old for this");
        assertThat(plane.run("drain", "--environment", "dev", "--dry-run", "-o", "name")
                        .out())
                .isEqualTo("dev/a0\ndev/a1\n");
        assertThat(plane.run("drain", "--environment", "dev", "--dry-run", "-o", "yaml")
                        .out())
                .startsWith("action: drain\ntotal: 2\n");
        assertThat(plane.asked()).noneMatch(asked -> asked.headers().containsKey("Idempotency-key"));
    }

    @Test
    void aProgramForManyIsWhatComesBehindTwoDashes() {
        plane.on(START, ok(operation("running", 0, 0)));
        assertThat(plane.run("operations", "start", "exec", "box", "--keep-output", "--", "uname", "-a")
                        .code())
                .isZero();
        assertThat(plane.asked(START).json().path("arguments"))
                .hasToString("{\"command\":[\"uname\",\"-a\"],\"keepOutput\":true}");
        assertThat(plane.run("operations", "start", "exec", "box", "--shell", "--", "a", "|", "b")
                        .code())
                .isZero();
        assertThat(plane.asked(START).json().at("/arguments/command")).hasToString("[\"/bin/sh\",\"-c\",\"a | b\"]");
    }

    @Test
    void whoWaitsSeesEachSandboxOnceAndTheEnd() {
        plane.on(START, ok(operation("running", 0, 0)))
                .on(GET, ok(operation("running", 1, 0)))
                .on(GET, problem(503, "database_unavailable"))
                .on(GET, ok(operation("failed", 1, 1)))
                .on(TARGETS, ok(targets(target("a", "ok", ""))))
                .on(TARGETS, ok(targets(target("a", "ok", ""), target("b", "refused", "agent_too_old"))));
        Outcome outcome = plane.run("check", "--environment", "dev", "--yes", "--wait");
        assertThat(outcome.code()).isEqualTo(9);
        assertThat(outcome.out()).isEqualTo("dev/a  ok\ndev/b  refused (agent_too_old): told so\n");
        assertThat(outcome.err())
                .contains(
                        "operation " + ID + " failed after 5 s: 1 ok, 1 failed of 2", "trying again", "answers again");
    }

    @Test
    void aTerminalHasALineThatIsWrittenOver() {
        plane.on(GET, ok(operation("running", 1, 0)))
                .on(GET, ok(operation("succeeded", 2, 0)))
                .on(TARGETS, ok(targets(target("a", "ok", ""))))
                .on(TARGETS, ok(targets(target("a", "ok", ""), target("b", "ok", ""))))
                .with("TERM", "xterm")
                .on(new Terminal(60, false, false));
        Outcome outcome = plane.run("operations", "watch", ID);
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out())
                .isEqualTo("dev/a  ok\n\r\u001b[K[##########..........] 1 ok, 1 pending of 2\r\u001b[Kdev/b  ok\n");
        assertThat(plane.asked(TARGETS).line()).contains("endedFrom=2026-01-01T00");
    }

    @Test
    void programsGetTheWholeAtTheEnd() {
        plane.on(GET, ok(operation("succeeded", 2, 0)));
        assertThat(plane.run("operations", "watch", ID, "-o", "json").out())
                .startsWith("{")
                .contains("succeeded");
        assertThat(plane.run("operations", "watch", ID, "-o", "name").out()).isEqualTo(ID + "\n");
        plane.on(TARGETS, ok(targets(target("a", "ok", ""), target("b", "ok", ""))));
        assertThat(plane.run("operations", "watch", ID, "-o", "ndjson").out().lines())
                .hasSize(2);
    }

    @Test
    void anOrderOfWhichNobodyHearsCanBeRepeatedSafely() {
        plane.on(START, problem(503, "overloaded"));
        Outcome outcome = plane.run("check", "box");
        assertThat(outcome.code()).isEqualTo(8);
        assertThat(outcome.err()).contains("--idempotency-key", "never begun twice");
    }

    @Test
    void operationsAreListedShownCancelledAndExtended() {
        plane.on("GET " + OPERATIONS, ok("{\"items\":[" + operation("running", 1, 0) + "],\"total\":1,\"page\":1}"))
                .on(GET, ok(operation("running", 1, 0)))
                .on("POST " + OPERATIONS + "/" + ID + "/cancel", ok(operation("cancelled", 1, 0)))
                .on("POST " + OPERATIONS + "/" + ID + "/extend", problem(409, "state_conflict"))
                .on(GET + "/targets/" + TestingControlPlane.ID + "/output", exchange -> {
                    exchange.sendResponseHeaders(200, 3);
                    exchange.getResponseBody().write(new byte[] {1, 2, 3});
                });
        assertThat(plane.run("operations", "list", "--sandbox", "box", "--status", "running")
                        .out())
                .contains("ID", ID, "1 ok, 1 pending of 2");
        assertThat(plane.asked("GET " + OPERATIONS).line()).contains("sandbox=" + TestingControlPlane.ID);
        assertThat(plane.run("operations", "get", ID).out()).contains("sandboxes", "ann@example.org");
        assertThat(plane.run("operations", "cancel", ID).out()).contains("cancelled");
        assertThat(plane.run("operations", "extend", ID, "30m").code()).isEqualTo(7);
        assertThat(plane.asked("POST " + OPERATIONS + "/" + ID + "/extend").body())
                .isEqualTo("{\"deadlineSeconds\":1800}");
        assertThat(plane.run("operations", "output", ID, "box", "--stderr").bytes())
                .isEqualTo(new byte[] {1, 2, 3});
    }

    @Test
    void theBundleOfEachSandboxIsFetched() {
        String archive = GET + "/targets/" + TestingControlPlane.ID + "/archive";
        plane.on(archive, TestingControlPlane.answer(200, "application/gzip", "bytes"))
                .on(archive, problem(404, "archive_not_found"));
        Path file = home.resolve("box.tar.gz");
        Outcome fetched = plane.run("operations", "bundle", ID, "box", "--out", file.toString());
        assertThat(fetched.code()).as(fetched.err()).isZero();
        assertThat(file).hasContent("bytes");
        Outcome gone = plane.run(
                "operations", "bundle", ID, "box", "--out", home.resolve("b").toString());
        assertThat(gone.code()).isEqualTo(6);
        assertThat(gone.err()).contains("operations start collect-bundle");
        assertThat(home.resolve("b")).doesNotExist();
    }

    private static String operation(String status, int ok, int failed) {
        return "{\"id\":\"" + ID + "\",\"action\":\"restart-process\",\"status\":\"" + status
                + "\",\"author\":{\"id\":\"u\",\"name\":\"ann@example.org\"},\"counts\":{\"total\":2,\"pending\":"
                + (2 - ok - failed) + ",\"running\":0,\"ok\":" + ok + ",\"failed\":" + failed
                + "},\"createdAt\":\"2026-01-01T00:00:00.000Z\""
                + (status.equals("running") ? "" : ",\"endedAt\":\"2026-01-01T00:00:05.000Z\"") + ",\"targets\":[]}";
    }

    private static String target(String name, String status, String code) {
        return "{\"sandboxId\":\"" + name + "\",\"name\":\"" + name + "\",\"environment\":\"dev\",\"status\":\""
                + status + "\",\"endedAt\":\"2026-01-01T00:00:04.000Z\""
                + (code.isEmpty() ? "" : ",\"code\":\"" + code + "\",\"message\":\"told so\"") + "}";
    }

    private static String targets(String... items) {
        return "{\"items\":[" + String.join(",", items) + "],\"total\":" + items.length + "}";
    }

    private static String preview(int total) {
        StringBuilder targets = new StringBuilder();
        for (int i = 0; i < total; i++) {
            targets.append(i == 0 ? "" : ",")
                    .append("{\"sandboxId\":\"i\",\"name\":\"a" + i
                            + "\",\"environment\":\"dev\",\"health\":\"healthy\",")
                    .append(
                            "\"runningTasks\":1,\"slotsFree\":1,\"reachable\":true,\"refusal\":{\"code\":\"agent_too_old\",")
                    .append("\"message\":\"The agent of this sandbox is too old for this\"}}");
        }
        return "{\"action\":\"drain\",\"total\":" + total
                + ",\"runningTasks\":1,\"slotsFreeBefore\":5,\"slotsFreeAfter\":3,"
                + "\"unreachable\":0,\"refused\":0,\"targets\":[" + targets + "]}";
    }
}
