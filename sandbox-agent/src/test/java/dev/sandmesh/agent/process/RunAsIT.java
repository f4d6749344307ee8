package dev.sandmesh.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sandmesh.protocol.report.ProcessExited;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The environment of a process acts on that process, and never on what still has the rights of the agent. */
class RunAsIT {
    private static final List<String> TOOLS = List.of("setsid", "setpriv", "prlimit", "choom", "sh", "env");

    @TempDir
    Path directory;

    @BeforeEach
    void theAgentIsRoot() throws IOException {
        assumeTrue(PosixUser.isAgentRoot(), "only root can start a process as another user");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    }

    private Path open(String name) throws IOException {
        Path folder = Files.createDirectory(directory.resolve(name));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        return folder;
    }

    private static List<Object> owners(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(RunAsIT::owner).distinct().toList();
        }
    }

    private static Object owner(Path file) {
        try {
            return Files.getAttribute(file, "unix:uid");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TestingSupervision supervise(String environment, String rest) throws Exception {
        return new TestingSupervision(
                directory,
                "processes: [{name: p, command: [sh, -c, 'id -u; echo $COLOUR; exec sleep 1000'], user: nobody,"
                        + " limits: {processes: 100}, environment: {set: {" + environment + "}}, log: '" + directory
                        + "/log/p.log'" + rest + "}]",
                Map.of());
    }

    @Test
    void aSearchPathOfTheSpecificationFindsNoToolForRoot() throws Exception {
        Path seen = open("seen");
        Path own = open("own");
        for (String tool : TOOLS) {
            Path file = Files.writeString(
                    own.resolve(tool),
                    "#!/bin/sh\nPATH=/usr/sbin:/usr/bin:/sbin:/bin\n: > " + seen + "/" + tool + ".$$\nexec " + tool
                            + " \"$@\"\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        String probe = ", readiness: {kind: exec, target: [env, 'true'], interval: 50ms, timeout: 10s}";
        try (TestingSupervision running =
                supervise("PATH: '" + own + ":/usr/bin:/bin'", probe).awaitRunning("p")) {
            assertThat(running.facts).noneMatch(ProcessExited.class::isInstance);
            // it does find its own there
            assertThat(owners(seen)).containsExactly(PosixUser.named("nobody").uid());
        }
    }

    @Test
    void whatTheSpecificationTellsTheLoaderIsForTheProcessAlone() throws Exception {
        Path seen = open("seen");
        String probe = ", readiness: {kind: exec, target: 'true', interval: 50ms, timeout: 10s}";
        try (TestingSupervision running = supervise(
                        "LD_DEBUG: files, LD_DEBUG_OUTPUT: '" + seen + "/ld', LD_PRELOAD: '" + directory + "/none.so'",
                        probe)
                .awaitRunning("p")) {
            assertThat(running.facts).noneMatch(ProcessExited.class::isInstance);
            assertThat(owners(seen)).containsExactly(PosixUser.named("nobody").uid());
        }
    }

    @Test
    void valuesStandInNoArgumentsAndArriveAsTheyAre() throws Exception {
        String value = "it's \\\"$(id) `id` 100% \\\\ b l u e";
        try (TestingSupervision running =
                supervise("COLOUR: \"" + value + "\"", "").awaitRunning("p")) {
            running.await(() -> log().lines().count() >= 2, "it has spoken");
            assertThat(log().lines())
                    .containsExactly(
                            Integer.toString(PosixUser.named("nobody").uid()), "it's \"$(id) `id` 100% \\ b l u e");
            RunRecord run = new StateFiles(directory.resolve("state")).readAll().get(0);
            assertThat(Files.readString(Path.of("/proc/" + run.guard().pid() + "/cmdline")))
                    .doesNotContain("b l u e");
            assertThat(Files.readString(Path.of("/proc/" + run.identity().pid() + "/environ")))
                    .contains("b l u e", "SANDMESH_RUN=" + run.mark())
                    .doesNotContain("SANDMESH_SET_");
        }
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("log/p.log"));
        } catch (IOException e) {
            return "";
        }
    }
}
