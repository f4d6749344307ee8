package dev.sandmesh.cli;

import static dev.sandmesh.cli.TestingControlPlane.SANDBOXES;
import static dev.sandmesh.cli.TestingControlPlane.frame;
import static dev.sandmesh.cli.TestingControlPlane.frames;
import static dev.sandmesh.cli.TestingControlPlane.ok;
import static dev.sandmesh.cli.TestingControlPlane.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.cli.TestingControlPlane.Outcome;
import dev.sandmesh.cli.output.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs, pictures, bundles and changes of one sandbox. */
class SandboxStreamsTest {

    private static final String BOX = SANDBOXES + "/" + TestingControlPlane.ID;
    private static final String LOG = "GET " + BOX + "/processes/worker/log/follow";
    private static final byte[] END = frame(3, "{\"outcome\":\"ok\",\"message\":\"read to its end\"}");

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
    void aLogIsShownFromWhereItWasAskedFor() {
        plane.on(LOG, frames(frame(2, "{\"from\":10}\n"), frame(1, "a\u001bb\r\n"), END));
        Outcome outcome = plane.run("logs", "box", "worker", "--search", "x y");
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).isEqualTo("a\u001bb\r\n");
        assertThat(plane.asked(LOG).line()).contains("from=-8192", "follow=false", "search=x%20y");
        assertThat(plane.run("logs", "box", "worker", "--from", "3").code()).isZero();
        assertThat(plane.asked(LOG).line()).contains("from=3");
        assertThat(plane.run("logs", "box", "worker", "--from", "3", "--tail", "1")
                        .code())
                .isEqualTo(2);
    }

    @Test
    void aTerminalObeysNoLog() {
        plane.on(
                LOG,
                frames(
                        frame(1, "a\u001b[2J\r\n"),
                        frame(1, new byte[] {(byte) 0xc2}),
                        frame(1, new byte[] {(byte) 0x9b, (byte) 0xc3, (byte) 0xa9, '\t', '\n'}),
                        END));
        Outcome outcome = plane.on(new Terminal(80, true, true)).run("logs", "box", "worker");
        assertThat(outcome.out()).isEqualTo("a\\u001b[2J\n\\u009b\u00e9\t\n");
    }

    @Test
    void aFollowedLogGoesOnAtTheByteWhereItsConnectionBroke() {
        plane.on(LOG, frames(frame(2, "{\"fr"), frame(2, "om\":100}\n"), frame(1, "12345")))
                .on(LOG, problem(503, "agent_unreachable"))
                .on(LOG, frames(frame(2, "{\"from\":105}\n"), frame(1, "678"), frame(2, "{\"from\":200}\n"), END));
        Outcome outcome = plane.run("logs", "box", "worker", "--follow");
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).isEqualTo("12345678");
        assertThat(outcome.err()).contains("going on at byte 105", "bytes 108 to 199 of the log are not kept any more");
        assertThat(plane.asked(LOG).line()).contains("from=105", "follow=true");
    }

    /** What was found behind the place that is known is found again, and shown once. */
    @Test
    void aSearchThatIsFollowedGoesOnWhereItsConnectionBroke() {
        plane.on(
                        LOG,
                        frames(
                                frame(2, "{\"from\":100}\n"),
                                frame(1, "a\n"),
                                frame(2, "{\"searched\":500}\n"),
                                frame(1, "b\nc\n")))
                .on(LOG, frames(frame(2, "{\"from\":500}\n"), frame(1, "b\n")))
                .on(
                        LOG,
                        frames(
                                frame(2, "{\"from\":500}\n"),
                                frame(1, "b\n"),
                                frame(2, "{\"searched\":600}\n"),
                                frame(1, "c\nd\n"),
                                END));
        Outcome outcome = plane.run("logs", "box", "worker", "--follow", "--search", "x");
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).isEqualTo("a\nb\nc\nd\n");
        assertThat(outcome.err()).contains("going on at byte 500").doesNotContain("not kept");
        assertThat(plane.asked(LOG).line()).contains("from=500", "search=x");
    }

    @Test
    void aLogIsReadFromATimeAndTakenUpAtItsByte() {
        plane.on(LOG, frames(frame(2, "{\"from\":100}\n"), frame(1, "12345")))
                .on(LOG, frames(frame(2, "{\"from\":105}\n"), frame(1, "678"), END));
        Outcome outcome = plane.run("logs", "box", "worker", "--follow", "--since", "2026-11-22T10:00Z");
        assertThat(outcome.out()).as(outcome.err()).isEqualTo("12345678");
        assertThat(plane.asked(LOG).line()).contains("from=105").doesNotContain("since");
        plane.on(LOG, frames(frame(2, "{\"from\":100}\n"), END));
        assertThat(plane.run("logs", "box", "worker", "--since", "2026-11-22T10:00Z")
                        .code())
                .isZero();
        assertThat(plane.asked(LOG).line())
                .contains("since=2026-11-22T10%3A00%3A00Z")
                .doesNotContain("from=");
        assertThat(plane.run("logs", "box", "worker", "--since", "10m", "--tail", "5")
                        .code())
                .isEqualTo(2);
        assertThat(plane.run("logs", "box", "worker", "--since", "yesterday").code())
                .isEqualTo(2);
    }

    @Test
    void aLogThatIsNotThereIsSaid() {
        plane.on(
                        LOG,
                        frames(
                                frame(
                                        3,
                                        "{\"outcome\":\"refused\",\"code\":\"unknown_process\",\"message\":\"there is none\"}")))
                .on(LOG, problem(404, "process_not_found"))
                .on(LOG, frames(frame(2, "{\"from\":0}\n"), frame(1, "half")));
        Outcome unknown = plane.run("logs", "box", "worker");
        assertThat(unknown.code()).isEqualTo(6);
        assertThat(unknown.err()).contains("there is none (unknown_process)");
        assertThat(plane.run("logs", "box", "worker").err()).contains("sandmesh processes");
        Outcome half = plane.run("logs", "box", "worker");
        assertThat(half.code()).isEqualTo(8);
        assertThat(half.err()).contains("broke off");
    }

    @Test
    void aPictureIsAFileWhenItIsWhole() throws IOException {
        byte[] png = {(byte) 0x89, 'P', 'N', 'G', 0, 1, 2};
        plane.on("GET " + BOX + "/screenshot", exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write(png);
                })
                .on("GET " + BOX + "/screenshot", exchange -> {
                    exchange.sendResponseHeaders(200, 100);
                    exchange.getResponseBody().write(png);
                });
        Path file = home.resolve("display.png");
        assertThat(plane.run("screenshot", "box", "--out", file.toString()).err())
                .contains("written: " + file);
        assertThat(file).hasBinaryContent(png);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(plane.run("screenshot", "box", "--out", file.toString()).code())
                .isEqualTo(2);
        Path half = home.resolve("half.png");
        assertThat(plane.run("screenshot", "box", "--out", half.toString()).code())
                .isEqualTo(8);
        assertThat(half).doesNotExist();
        assertThat(plane.on(new Terminal(80, true, true))
                        .run("screenshot", "box", "--out", "-")
                        .err())
                .contains("nothing for a terminal");
    }

    /** That it was read stands in the audit trail, so it is not asked for in vain. */
    @Test
    void aRecordingWhoseFileIsThereAlreadyIsNotAskedFor() throws IOException {
        Path file = Files.writeString(home.resolve("shown.cast"), "mine");
        Outcome outcome = plane.run("recordings", "get", "7", "-f", file.toString());
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains(file + ": it is there already");
        assertThat(plane.asked()).isEmpty();
        assertThat(file).hasContent("mine");
    }

    @Test
    void aRecordingIsAFileWhenItIsWhole() {
        String cast = "GET /api/v1/admin/terminal-recordings/7/cast";
        plane.on(cast, TestingControlPlane.answer(200, "application/x-asciicast", "shown"))
                .on(cast, problem(404, "recording_not_found"));
        Path file = home.resolve("shown.cast");
        assertThat(plane.run("recordings", "get", "7", "-f", file.toString()).err())
                .contains("written: " + file);
        assertThat(file).hasContent("shown");
        assertThat(plane.run(
                                "recordings",
                                "get",
                                "7",
                                "-f",
                                home.resolve("none").toString())
                        .code())
                .isEqualTo(6);
        assertThat(home).isDirectoryNotContaining("glob:**none*");
        plane.onAll(cast, TestingControlPlane.answer(200, "application/x-asciicast", "shown"));
        assertThat(plane.run("recordings", "get", "7").out()).isEqualTo("shown");
    }

    @Test
    void aLiveViewIsAPageThatIsOpenedOnce() {
        String ticket =
                "{\"ticket\":\"t-1\",\"expiresAt\":\"2026-01-01T00:00:00.000Z\",\"path\":\"/api/v1/live-view\"}";
        plane.on("POST " + BOX + "/live-view", ok(ticket)).on("POST " + BOX + "/live-view", ok(ticket));
        Outcome view = plane.run("live-view", "box");
        assertThat(view.code()).as(view.err()).isZero();
        assertThat(view.out()).matches("http://127\\.0\\.0\\.1:[0-9]+/look#ticket=t-1&mode=view&name=box\n");
        assertThat(plane.asked("POST " + BOX + "/live-view").json().path("mode").asText())
                .isEqualTo("view");
        Outcome control = plane.run("live-view", "box", "--control", "-o", "json");
        assertThat(control.out())
                .contains("/look#ticket=t-1&mode=control&name=box")
                .contains("\"expiresAt\"");
    }

    @Test
    void whoLooksIsListedAndDisconnectedWithAReason() {
        String ann = "{\"viewId\":\"v-1\",\"name\":\"ann\",\"mode\":\"control\",\"controls\":true,\"waits\":false,"
                + "\"since\":\"2026-01-01T00:00:00.000Z\"}";
        String ben = ann.replace("v-1", "v-2").replace("ann", "ben").replace("true", "false");
        plane.on("GET " + BOX + "/live-viewers", ok("{\"items\":[" + ann + "," + ben + "]}"))
                .on("GET " + BOX + "/live-viewers", ok("{\"items\":[]}"))
                .on("POST " + BOX + "/live-viewers/v-2/disconnect", ok(ben));
        assertThat(plane.run("viewers", "list", "box").out())
                .containsPattern("ann +controls")
                .containsPattern("ben +looks")
                .contains("v-2");
        assertThat(plane.run("viewers", "list", "box").err()).contains("nobody looks at it");
        assertThat(plane.run("viewers", "disconnect", "box", "v-2").err()).contains("--reason");
        Outcome ended = plane.run("viewers", "disconnect", "box", "v-2", "--reason", "the demonstration is over");
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(plane.asked("POST " + BOX + "/live-viewers/v-2/disconnect")
                        .json()
                        .path("reason")
                        .asText())
                .isEqualTo("the demonstration is over");
    }

    @Test
    void theSecretOfALiveViewIsInNoCommandLine() throws IOException {
        plane.on(
                "POST " + BOX + "/live-view",
                ok("{\"ticket\":\"t-2\",\"expiresAt\":\"2026-01-01T00:00:00.000Z\",\"path\":\"/p\"}"));
        Outcome outcome = plane.with("SANDMESH_CLI_HOME", home.toString()).run("live-view", "box", "--open");
        assertThat(outcome.out()).doesNotContain("t-2");
        Path page = home.resolve("live-view.html");
        assertThat(page).content().contains("#ticket=t-2");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(page)))
                .isEqualTo("rw-------");
    }

    @Test
    void recordingsAreListedBehindAPlace() {
        String list = "GET /api/v1/admin/terminal-recordings";
        plane.on(list, ok("{\"items\":[{\"id\":\"7\"}],\"next\":\"7\"}"))
                .on(list, ok("{\"items\":[{\"id\":\"6\"}],\"next\":\"6\"}"));
        Outcome outcome = plane.run("recordings", "list", "-n", "2", "--before", "8");
        assertThat(outcome.out()).contains("7", "6");
        assertThat(outcome.err()).contains("there are more: --before 6");
        assertThat(plane.asked())
                .extracting(TestingControlPlane.Asked::line)
                .containsExactly(list + "?pageSize=2&before=8", list + "?pageSize=1&before=7");
        assertThat(plane.run("recordings", "list", "-n", "0").err()).contains("--limit has to be between 1 and");
    }

    @Test
    void aBundleGoesToStandardOutputToo() {
        plane.on("POST " + BOX + "/bundle", TestingControlPlane.answer(200, "application/gzip", "bytes"))
                .on("POST " + BOX + "/bundle", problem(409, "agent_too_old"));
        assertThat(plane.run("bundle", "box", "--out", "-").out()).isEqualTo("bytes");
        Outcome old = plane.run("bundle", "box", "--out", home.resolve("b").toString());
        assertThat(old.code()).isEqualTo(13);
        assertThat(old.err()).contains("Upgrade its agent first");
        assertThat(home).isDirectoryNotContaining("glob:**/b*");
    }

    @Test
    void processesAreListed() {
        plane.on("GET " + BOX, ok("{\"processes\":[{\"name\":\"worker\",\"state\":\"running\",\"pid\":7}]}"))
                .on("GET " + BOX, ok("{\"processes\":[{\"name\":\"worker\",\"state\":\"running\",\"pid\":7}]}"))
                .on("GET " + BOX, ok("{}"));
        assertThat(plane.run("processes", "box").out()).contains("PROCESS", "worker", "running");
        assertThat(plane.run("processes", "box", "-o", "name").out()).isEqualTo("worker\n");
        assertThat(plane.run("processes", "box").err()).contains("told of no process");
    }

    @Test
    void workersArePausedOneAfterTheOther() {
        plane.on("POST " + BOX + "/pause", ok("{\"outcome\":\"ok\",\"message\":\"nothing new is taken\"}"))
                .on("POST " + BOX + "/pause", problem(409, "not_supported"));
        assertThat(plane.run("pause", "box").out()).isEqualTo("box  ok: nothing new is taken\n");
        assertThat(plane.run("pause", "--environment", "dev").code()).isEqualTo(7);
        assertThat(plane.run("pause").code()).isEqualTo(2);
        String other = "0190a0a0-0000-7000-8000-000000000002";
        plane.on("POST " + SANDBOXES + "/" + other + "/pause", ok("{\"outcome\":\"ok\"}"));
        assertThat(plane.run("pause", "box", other).err()).contains("Pause 2 sandboxes (box, " + other + ")?", "--yes");
        Outcome both = plane.run("pause", "box", other, "--yes");
        assertThat(both.code()).isEqualTo(9);
        assertThat(both.out()).isEqualTo(other + "  ok: it is paused\n");
    }

    @Test
    void eachChangeThatMattersIsOneLine() {
        String changes = "GET /api/v1/admin/changes";
        plane.on(changes, ok("{\"changes\":[],\"head\":5,\"resync\":false}"))
                .on(
                        changes,
                        ok("{\"changes\":["
                                + change(6, "{\"host\":{\"cpuPercent\":3}}") + ","
                                + change(7, "{\"capacity\":{\"closed\":\"draining\"}}") + ","
                                + change(
                                        8,
                                        "{\"health\":{\"status\":\"unhealthy\",\"reasons\":[{\"reason\":\"it is silent\"}]}}")
                                + "],\"head\":8,\"resync\":false}"));
        Outcome outcome = plane.run("sandboxes", "watch", "box", "--until", "unhealthy");
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .isEqualTo("  dev/box  healthy\n"
                        + "2026-01-01 00:00:00Z  dev/box  healthy -> healthy, draining\n"
                        + "2026-01-01 00:00:00Z  dev/box  healthy -> unhealthy, draining, it is silent\n");
        assertThat(plane.asked(changes).line()).contains("after=5");
    }

    private static String change(int number, String patch) {
        return "{\"seq\":" + number + ",\"kind\":\"sandbox\",\"id\":\"" + TestingControlPlane.ID
                + "\",\"at\":\"2026-01-01T00:00:00.000Z\",\"environment\":\"dev\",\"patch\":" + patch + "}";
    }
}
