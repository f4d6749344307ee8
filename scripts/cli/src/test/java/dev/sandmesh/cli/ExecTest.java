package dev.sandmesh.cli;

import static dev.sandmesh.cli.TestingControlPlane.frame;
import static dev.sandmesh.cli.TestingControlPlane.frames;
import static dev.sandmesh.cli.TestingControlPlane.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandmesh.cli.TestingControlPlane.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A program elsewhere, as if it ran here: its bytes, its exit code, and what is said when it is not that simple. */
class ExecTest {

    private static final String EXEC = "POST " + TestingControlPlane.SANDBOXES + "/" + TestingControlPlane.ID + "/exec";
    private static final byte[] DONE = frame(3, "{\"outcome\":\"ok\",\"message\":\"exited with code 0\"}");

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
    void bothStreamsComeAsTheyWereWritten() {
        byte[] binary = new byte[200_000];
        for (int i = 0; i < binary.length; i++) {
            binary[i] = (byte) (i * 31);
        }
        plane.on(EXEC, frames(frame(1, binary), frame(0, ""), frame(2, "oh \u001b[1m"), DONE));
        Outcome outcome = plane.run("exec", "box", "--", "cat", "-A", "--help");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.bytes()).isEqualTo(binary);
        assertThat(outcome.err()).isEqualTo("oh \u001b[1m");
        assertThat(plane.asked(EXEC).json().path("command")).hasToString("[\"cat\",\"-A\",\"--help\"]");
        assertThat(plane.asked(EXEC).headers().get("Accept")).containsExactly("application/vnd.sandmesh.stream");
    }

    /** More than fits anywhere in between, and no text. */
    @Test
    void standardInputGoesToTheProgramWhileItsOutputComes() {
        byte[] binary = new byte[5_000_000];
        new Random(3).nextBytes(binary);
        String input = new String(binary, StandardCharsets.ISO_8859_1);
        plane.on(EXEC, problem(401, "unauthenticated")).on(EXEC, TestingControlPlane.echo(DONE));
        Outcome unknown = plane.typing(input).run("exec", "box", "-i", "--", "cat");
        assertThat(unknown.code() + unknown.err()).startsWith("125");
        Outcome outcome = plane.typing(input).run("exec", "box", "-i", "--", "cat");
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.bytes()).isEqualTo(binary);
        assertThat(plane.asked(EXEC).json().path("command")).hasToString("[\"cat\"]");
        assertThat(plane.asked(EXEC).headers().get("Authorization")).containsExactly("Bearer smt_test");
        plane.onAll(EXEC, problem(403, "forbidden"));
        Outcome refused = plane.typing(input).run("exec", "box", "-i", "--", "cat");
        assertThat(refused.code()).isEqualTo(125);
        assertThat(refused.err()).contains("cannot run cat on box", "forbidden");
        plane.onAll(EXEC, frames(DONE));
        assertThat(plane.typing(input).run("exec", "box", "-i", "--", "true").code())
                .as("what does not read its input")
                .isZero();
        plane.onAll(EXEC, TestingControlPlane.ok("\n{\"outcome\":\"ok\",\"message\":\"\",\"stdout\":\"x\"}"));
        assertThat(plane.typing(input)
                        .run("exec", "box", "-i", "--json", "--", "cat")
                        .out())
                .contains("\"stdout\" : \"x\"");
    }

    @Test
    void allThatWasSaidOfTheProgramIsAskedFor() {
        plane.on(EXEC, frames(DONE)).with("SECRET", "of mine");
        Outcome outcome = plane.run(
                "exec",
                "dev/box",
                "-u",
                "root",
                "-w",
                "/tmp",
                "-e",
                "A=b=c",
                "--env",
                "SECRET",
                "--timeout",
                "2h",
                "--shell",
                "--output-limit",
                "5",
                "--",
                "cat",
                "|",
                "wc");
        assertThat(outcome.code()).as(outcome.err()).isZero();
        JsonNode body = plane.asked(EXEC).json();
        assertThat(body.path("user").asText()).isEqualTo("root");
        assertThat(body.path("workingDirectory").asText()).isEqualTo("/tmp");
        assertThat(body.path("environment")).hasToString("{\"A\":\"b=c\",\"SECRET\":\"of mine\"}");
        assertThat(body.path("timeoutSeconds").asInt()).isEqualTo(7200);
        assertThat(body.path("shell").asBoolean()).isTrue();
        assertThat(body.path("outputLimitBytes").asInt()).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({
        "failed,exit_code,\"exitCode\":3,3",
        "failed,signal,\"signal\":9,137",
        "timed_out,timeout,\"durationMillis\":1,124",
        "failed,not_found,\"durationMillis\":1,127",
        "failed,not_executable,\"durationMillis\":1,126",
        "failed,not_started,\"durationMillis\":1,126",
        "refused,no_such_user,\"durationMillis\":1,125",
        "refused,overloaded,\"durationMillis\":1,125",
        "failed,abandoned,\"durationMillis\":1,255",
        "unknown,begun_before,\"durationMillis\":1,255"
    })
    void eachEndHasItsExitCode(String outcome, String code, String more, int expected) {
        plane.on(
                EXEC,
                frames(frame(
                        3,
                        "{\"outcome\":\"" + outcome + "\",\"code\":\"" + code + "\",\"message\":\"so it is\"," + more
                                + "}")));
        Outcome ended = plane.run("exec", "box", "--", "x");
        assertThat(ended.code()).isEqualTo(expected);
        assertThat(ended.err()).isEqualTo(expected == 3 ? "" : ended.err());
        if (expected != 3) {
            assertThat(ended.err()).contains("so it is (" + code + ")");
        }
    }

    @Test
    void whatIsLeftOutIsSaid() {
        plane.on(EXEC, frames(frame(3, "{\"outcome\":\"ok\",\"message\":\"\",\"droppedBytes\":7,\"lostBytes\":9}")));
        Outcome outcome = plane.run("exec", "box", "--", "x");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.err()).contains("7 bytes", "--output-limit", "9 bytes of its output were lost");
    }

    @ParameterizedTest
    @CsvSource({"403,forbidden,125", "404,sandbox_not_found,125", "409,agent_too_old,125", "503,agent_unreachable,255"})
    void aRefusalIsNoExitCodeOfTheProgram(int status, String code, int expected) {
        plane.on(EXEC, problem(status, code));
        Outcome outcome = plane.run("exec", TestingControlPlane.ID, "--", "x");
        assertThat(outcome.code()).isEqualTo(expected);
        assertThat(outcome.err()).contains("cannot run x on ", code);
    }

    @Test
    void whatIsWrongHereIsNoExitCodeOfTheProgramEither() {
        assertThat(plane.run("exec", "box").code()).isEqualTo(125);
        assertThat(plane.run("exec", "box", "ls", "-l").code()).isEqualTo(125);
        assertThat(plane.run("exec", "nobody", "--", "ls").err()).contains("there is no sandbox named nobody");
        assertThat(plane.run("exec", "nobody", "--", "ls").code()).isEqualTo(125);
        assertThat(plane.run("exec", "box", "-e", "UNSET", "--", "ls").err()).contains("--env UNSET");
        plane.with("SANDMESH_URL", "http://127.0.0.1:1");
        assertThat(plane.run("exec", TestingControlPlane.ID, "--", "ls").code()).isEqualTo(255);
    }

    @Test
    void aStreamThatBreaksOffIsNoEnd() {
        plane.on(EXEC, frames(frame(1, "half"))).on(EXEC, frames(new byte[] {1, 0, 0, 0, 0, 0, 0, 9, 'x'}));
        for (int i = 0; i < 2; i++) {
            Outcome outcome = plane.run("exec", "box", "--", "x");
            assertThat(outcome.code()).isEqualTo(255);
            assertThat(outcome.err()).contains("broke while it ran", "not known");
        }
    }

    @Test
    void nonsenseInPlaceOfFramesIsSaid() {
        plane.on(EXEC, frames(frame(9, "x"))).on(EXEC, frames(new byte[] {1, 0, 0, 0, 127, 0, 0, 0}));
        assertThat(plane.run("exec", "box", "--", "x").err()).contains("unknown kind 9");
        assertThat(plane.run("exec", "box", "--", "x").err()).contains("frame of 2130706432 bytes");
    }

    @Test
    void aProgramMayHaveItAllAtOnceAsJson() {
        plane.on(
                EXEC,
                TestingControlPlane.ok("\n\n{\"outcome\":\"failed\",\"code\":\"exit_code\",\"exitCode\":4,"
                        + "\"message\":\"\",\"stdout\":\"out\",\"stderr\":\"\",\"truncated\":false}"));
        Outcome outcome = plane.run("exec", "box", "--json", "--", "x");
        assertThat(outcome.code()).isEqualTo(4);
        assertThat(outcome.out()).contains("\"stdout\" : \"out\"");
    }
}
