package dev.sandmesh.agent.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sandmesh.agent.probe.Probes;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host that lets the agent make no cgroup: what a process started is looked for, and its memory added up. */
class WithoutCgroupsIT {
    @TempDir
    Path directory;

    private ProcessSpec spec(String script, String rest) throws IOException {
        Path file = Files.writeString(directory.resolve("script"), script.replace("${DIR}", directory.toString()));
        String yaml = "processes: [{name: p, command: [sh, " + file + "], log: '" + directory + "/p.log'" + rest + "}]";
        return SpecFile.parse(yaml, Map.of()).get(0);
    }

    private Launcher launcher() {
        return new Launcher(new StateFiles(directory.resolve("state")), Cgroups.none());
    }

    private static void end(Launcher.Launched launched) throws Exception {
        TestingSupervision.await(() -> endsAll(launched.run()), () -> "all of it ends");
        assertThat(launched.guard().waitFor(20, SECONDS)).isTrue();
    }

    private static boolean endsAll(RunRecord run) {
        try {
            return Containment.end(run).isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void childrenAreFoundByMarkBySessionAndByParent() throws Exception {
        String script = """
                setsid sleep 1001 &
                env -i /bin/sleep 1002 &
                (setsid sh -c 'env -i /bin/sleep 1003 & wait' &)
                (sleep 1004 &)
                touch ${DIR}/up
                exec sleep 1000
                """;
        Launcher.Launched launched = launcher().launch(spec(script, ""), 0);
        List<Long> found;
        try {
            TestingSupervision.await(() -> members(launched.run()).size() >= 6, () -> "all are found");
            found = members(launched.run());
            assertThat(found)
                    .contains(launched.run().identity().pid())
                    .doesNotContain(launched.guard().pid());
        } finally {
            end(launched);
        }
        assertThat(found).noneMatch(TestingSupervision::isAlive);
        assertThat(launched.guard().exitValue()).isEqualTo(137);
    }

    private static List<Long> members(RunRecord run) {
        try {
            return Containment.members(run);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aProcessThatUsesMoreMemoryThanItMayIsToldFrom() throws Exception {
        // it doubles until it has enough, and waits: a machine without cgroups has nothing else to stop it
        ProcessSpec spec = spec(
                "i=0123456789; while test ${#i} -lt 60000000; do i=$i$i; done; sleep 1000; echo $i",
                ", limits: {memory: 32MiB}");
        Vertx vertx = Vertx.vertx();
        WorkerExecutor workers = vertx.createSharedWorkerExecutor("memory-watch");
        List<String> told = new CopyOnWriteArrayList<>();
        StateFiles files = new StateFiles(directory.resolve("state"));
        Launcher.Launched launched = launcher().launch(spec, 0);
        Tools tools = new Tools(
                vertx,
                workers,
                new Probes(vertx),
                launcher(),
                files,
                new StatusWatch(directory.resolve("state")),
                new StopSteps(vertx, Map.of()));
        MemoryWatch watch = new MemoryWatch(tools, spec, launched.run(), told::add);
        try {
            vertx.runOnContext(there -> watch.begin());
            TestingSupervision.await(() -> !told.isEmpty(), () -> "it is told");
            assertThat(told.get(0)).matches("uses [0-9.]+ [MG]iB, its limit is 32.0 MiB");
        } finally {
            watch.end();
            end(launched);
            vertx.close().await(10, SECONDS);
        }
    }

    @Test
    void whatProcessesShareCountsOnce() throws Exception {
        String script = """
                i=0123456789; while test ${#i} -lt 20000000; do i=$i$i; done
                for n in 1 2 3 4 5 6 7 8; do (touch ${DIR}/up$n; while test -e ${DIR}/up1; do sleep 1; done) & done
                wait; echo $i
                """;
        long limit = 100L << 20;
        Launcher.Launched launched = launcher().launch(spec(script, ""), 0);
        try {
            TestingSupervision.await(() -> Files.exists(directory.resolve("up8")), () -> "all share it");
            // in the first look each has it whole, so that this would have been 9 times 20 MB and more
            assertThat(members(launched.run()).stream()
                            .mapToLong(WithoutCgroupsIT::resident)
                            .sum())
                    .isGreaterThan(limit);
            assertThat(MemoryWatch.used(launched.run(), limit)).isBetween(10L << 20, limit - 1);
        } finally {
            end(launched);
        }
    }

    private static long resident(long pid) {
        return read(Path.of("/proc/" + pid + "/status"))
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                .sum();
    }

    @Test
    void theKernelLimitsTheProcessesOfTheUserInstead() throws Exception {
        Launcher.Launched launched = launcher().launch(spec("exec sleep 1000", ", limits: {processes: 123}"), 0);
        try {
            Path process = Path.of("/proc/" + launched.run().identity().pid());
            TestingSupervision.await(
                    () -> read(process.resolve("cmdline")).startsWith("sleep"), () -> "it has become its command");
            assertThat(read(process.resolve("limits"))).containsPattern("Max processes +123 +123 ");
            // of root's it does not, so that nothing keeps that limit, and it is not told of
            assertThat(launched.run().confinement().orElseThrow().processes())
                    .isEqualTo(PosixUser.isAgentRoot() ? 0 : 123);
            assertThat(RunRecord.read(launched.run().toJson())).isEqualTo(launched.run());
        } finally {
            end(launched);
        }
    }

    @Test
    void theLimitOfProcessesIsToldOfAUserWhoseProcessesAreCounted() throws Exception {
        assumeTrue(PosixUser.isAgentRoot(), "only root can start processes as another user");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Launcher.Launched launched =
                launcher().launch(spec("exec sleep 1000", ", user: nobody, limits: {processes: 1123}"), 0);
        try {
            assertThat(launched.run().confinement())
                    .hasValueSatisfying(set -> assertThat(set.processes()).isEqualTo(1123))
                    .hasValueSatisfying(set -> assertThat(set.user()).isEqualTo("nobody"));
        } finally {
            end(launched);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
