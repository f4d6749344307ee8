package dev.sandmesh.agent.exec;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sandmesh.agent.job.JobEnd;
import dev.sandmesh.agent.job.JobOutput;
import dev.sandmesh.agent.job.RunningJob;
import dev.sandmesh.agent.probe.Probes;
import dev.sandmesh.agent.process.PosixUser;
import dev.sandmesh.agent.process.SupervisorConfig;
import dev.sandmesh.agent.process.SupervisorVerticle;
import dev.sandmesh.protocol.command.Exec;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.OutputPiece.Stream;
import dev.sandmesh.protocol.command.WindowSize;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that behave well and badly, each reported as what it is, and nothing of them left behind. */
class ExecIT {

    private static final long MUCH = 1L << 40;

    private final Vertx vertx = Vertx.vertx();
    private final Probes probes = new Probes(vertx, Map.of());

    @TempDir
    private Path state;

    private ExecRunner runner;

    @BeforeEach
    void supervise() throws Exception {
        SupervisorVerticle verticle = new SupervisorVerticle(
                Clock.systemUTC(),
                new SupervisorConfig(List.of(), state, Duration.ofSeconds(20)),
                probes,
                (fact, now) -> Future.succeededFuture());
        vertx.deployVerticle(verticle).await(20, SECONDS);
        runner = new ExecRunner(vertx, () -> Optional.of(verticle.supervisor().sessions()));
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        probes.close().await(10, SECONDS);
        // what waits for a program goes with the agent, and what a program has left behind would not
        vertx.close().await(10, SECONDS);
        await(() -> left().isEmpty(), () -> "left behind: " + left());
        assertThat(state.resolve("exec"))
                .satisfiesAnyOf(folder -> assertThat(folder).doesNotExist(), folder -> assertThat(folder)
                        .isEmptyDirectory());
    }

    /** What came out, taken at once or not at all. */
    private static final class Output implements JobOutput {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final ByteArrayOutputStream errors = new ByteArrayOutputStream();
        final AtomicLong bytes = new AtomicLong();
        volatile boolean keeping = true;
        volatile boolean taking = true;

        @Override
        public synchronized Future<Void> write(Stream stream, Buffer buffer) {
            bytes.addAndGet(buffer.length());
            if (keeping) {
                (stream == Stream.STDOUT ? out : errors).writeBytes(buffer.getBytes());
            }
            return taking ? Future.succeededFuture() : Promise.<Void>promise().future();
        }

        synchronized String text() {
            return out.toString(StandardCharsets.UTF_8);
        }
    }

    @Test
    void whatItPrintsAndHowItExitsIsTold() throws Exception {
        Output output = new Output();
        JobEnd end = run(output, "sh", "-c", "echo out; echo errors >&2; exit 3");
        assertThat(output.text()).isEqualTo("out\n");
        assertThat(output.errors).hasToString("errors\n");
        assertThat(end.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(end.code()).isEqualTo("exit_code");
        assertThat(end.result().getInteger("exitCode")).isEqualTo(3);
        assertThat(end.result().getLong("outputBytes")).isEqualTo(11);
        assertThat(run(output, "true").outcome()).isEqualTo(Outcome.OK);
    }

    @Test
    void aSignalIsNoExitCode() throws Exception {
        JobEnd killed = run(new Output(), "sh", "-c", "kill -KILL $$");
        assertThat(killed.code()).isEqualTo("signal");
        assertThat(killed.result().getInteger("signal")).isEqualTo(9);
        JobEnd exited = run(new Output(), "sh", "-c", "exit 137");
        assertThat(exited.code()).isEqualTo("exit_code");
        assertThat(exited.result().getInteger("exitCode")).isEqualTo(137);
    }

    @Test
    void whatCannotBeginSaysWhy() throws Exception {
        Path text = Files.writeString(state.resolve("text"), "no program");
        Output output = new Output();
        assertThat(run(output, "no-such-program").code()).isEqualTo("not_found");
        assertThat(run(output, "/no/such/program").code()).isEqualTo("not_found");
        assertThat(run(output, text.toString()).code()).isEqualTo("not_executable");
        assertThat(run(output, "cd", "/").code()).isEqualTo("not_found");
        assertThat(output.out.size()).isZero();
        assertThat(output.errors).as("nor a word of the shell that looked").hasToString("");
        assertThat(end(begin(in("/no/such/directory", "true"), output)).code()).isEqualTo("no_such_directory");
        Exec nobody = new Exec(
                List.of("true"),
                Optional.of("nobody-of-this-name"),
                Optional.empty(),
                Map.of(),
                false,
                30,
                MUCH,
                Optional.empty());
        assertThat(end(begin(nobody, output)).code()).isIn("no_such_user", "not_permitted");
        // a program that exits like a shell that finds none is a program
        assertThat(run(output, "sh", "-c", "exit 127").code()).isEqualTo("exit_code");
        assertThat(end(begin(with(Map.of("no-name", "x"), "true"), output)).code())
                .isEqualTo("bad_variable");
        assertThat(run(output, "echo", "a\0b").code()).isEqualTo("bad_argument");
    }

    @Test
    void wordsAndVariablesComeAsTheyAre() throws Exception {
        List<String> words =
                List.of("", " a  b ", "it's", "\"$HOME\" `id` \\n", "two\nlines\n", "-n", "über", "*", "x=1; exit 3");
        List<String> command = new ArrayList<>(List.of("sh", "-c", "printf '[%s]' \"$@\" \"$V\"", "sh"));
        command.addAll(words);
        for (int round = 0; round < 4; round++) {
            Output output = new Output();
            assertThat(end(begin(with(Map.of("V", "it's\n$two", "order", "x"), command.toArray(String[]::new)), output))
                            .outcome())
                    .isEqualTo(Outcome.OK);
            assertThat(output.text()).isEqualTo("[" + String.join("][", words) + "][it's\n$two]");
        }
    }

    @Test
    void whatWaitedForAProgramAndWasKilledIsReplacedAndForgotten() throws Exception {
        assertThat(run(new Output(), "true").outcome()).isEqualTo(Outcome.OK);
        await(() -> !left().isEmpty(), () -> "nothing waits for a program");
        await(
                () -> {
                    left().forEach(process -> ProcessHandle.of(Long.parseLong(process.substring("/proc/".length())))
                            .ifPresent(ProcessHandle::destroyForcibly));
                    return left().isEmpty();
                },
                () -> "not killed: " + left());
        Output output = new Output();
        assertThat(run(output, "echo", "there").outcome()).isEqualTo(Outcome.OK);
        assertThat(output.text()).isEqualTo("there\n");
    }

    @Test
    void noProgramCanSayThatItWasNotBegun() throws Exception {
        Output output = new Output();
        String forged = "\1sandmesh 127\n";
        assertThat(run(output, "printf", "%s", forged).outcome()).isEqualTo(Outcome.OK);
        assertThat(output.text()).isEqualTo(forged);
    }

    @Test
    void aFirstByteIsNotHeldBack() throws Exception {
        Output output = new Output();
        RunningJob job = begin(exec("sh", "-c", "printf '\\001'; sleep 600"), output);
        await(() -> output.bytes.get() == 1, () -> "it has " + output.bytes.get() + " bytes");
        job.cancel();
        assertThat(end(job).code()).isEqualTo("cancelled");
    }

    @Test
    void whatIsTooLongForTheKernelIsRefused() throws Exception {
        String[] words = Collections.nCopies(70, "x".repeat(16_000)).toArray(String[]::new);
        assertThat(run(new Output(), words).code()).isEqualTo("bad_argument");
    }

    @Test
    void aHundredMegabytesComeThrough() throws Exception {
        Output output = new Output();
        output.keeping = false;
        JobEnd end = run(output, "head", "-c", "104857600", "/dev/zero");
        assertThat(end.outcome()).isEqualTo(Outcome.OK);
        assertThat(output.bytes).hasValue(104_857_600L);
        assertThat(end.result().getLong("outputBytes")).isEqualTo(104_857_600L);
        assertThat(end.result().getLong("droppedBytes")).isZero();
    }

    @Test
    void everyByteIsWhatItWas() throws Exception {
        Output output = new Output();
        Path copy = state.resolve("copy");
        run(output, "sh", "-c", "head -c 300000 /dev/urandom | tee " + copy);
        assertThat(output.out.toByteArray()).isEqualTo(Files.readAllBytes(copy));
        Output one = new Output();
        run(one, "printf", "\\001sandmesh is my first word");
        assertThat(one.text()).isEqualTo("\u0001sandmesh is my first word");
    }

    @Test
    void whatIsAboveTheLimitIsDroppedAndCounted() throws Exception {
        Output output = new Output();
        Exec exec = new Exec(
                List.of("head", "-c", "100000", "/dev/zero"),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                false,
                30,
                1_000,
                Optional.empty());
        JobEnd end = end(begin(exec, output));
        assertThat(end.outcome()).isEqualTo(Outcome.OK);
        assertThat(output.out.size()).isEqualTo(1_000);
        assertThat(end.result().getLong("droppedBytes")).isEqualTo(99_000);
    }

    @Test
    void whatTakesTooLongIsEnded() throws Exception {
        Exec exec = new Exec(
                List.of("sleep", "1000"),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                false,
                1,
                MUCH,
                Optional.empty());
        JobEnd end = end(begin(exec, new Output()));
        assertThat(end.outcome()).isEqualTo(Outcome.TIMED_OUT);
        assertThat(end.code()).isEqualTo("timeout");
        assertThat(end.result().getInteger("signal")).isEqualTo(15);
    }

    @Test
    void whatIgnoresThePoliteSignalIsKilled() throws Exception {
        Output output = new Output();
        RunningJob job = begin(exec("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.05; done"), output);
        await(() -> output.text().equals("ready\n"), output::text);
        job.cancel();
        JobEnd end = job.end().await(10, SECONDS);
        assertThat(end.code()).isEqualTo("cancelled");
        assertThat(end.result().getInteger("signal")).isEqualTo(9);
    }

    @Test
    void whatIsCancelledBeforeItHasBegunEndsToo() throws Exception {
        RunningJob job = begin(exec("sleep", "1000"), new Output());
        job.cancel();
        assertThat(job.end().await(10, SECONDS).code()).isEqualTo("cancelled");
    }

    /** Children in a session of their own, that hold the output open. */
    @Test
    void whatAProgramLeavesBehindIsEnded() throws Exception {
        Output output = new Output();
        long before = System.nanoTime();
        JobEnd end = run(output, "sh", "-c", "sleep 1000 & setsid sleep 1001 & yes >/dev/null & echo parent; exit 0");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(15));
        assertThat(end.outcome()).isEqualTo(Outcome.OK);
        assertThat(output.text()).isEqualTo("parent\n");
    }

    /** The JDK would read that without bound as soon as the program itself has ended. */
    @Test
    void aChildThatFloodsAReaderThatStoppedFillsNoMemory() throws Exception {
        Output output = new Output();
        output.taking = false;
        RunningJob job = begin(exec("sh", "-c", "yes & sleep 0.3; exec true"), output);
        await(() -> output.bytes.get() > 0, () -> "nothing came");
        LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
        assertThat(output.bytes.get()).isLessThan(1_000_000);
        job.cancel();
        assertThat(job.end().await(20, SECONDS).result().getLong("outputBytes")).isLessThan(1_000_000);
    }

    @Test
    void aReaderThatStopsStopsTheProgram() throws Exception {
        Output output = new Output();
        output.taking = false;
        RunningJob job = begin(exec("yes"), output);
        await(() -> output.bytes.get() > 0, () -> "nothing came");
        LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
        assertThat(output.bytes.get()).isLessThan(200_000);
        assertThat(job.end().isComplete()).isFalse();
        job.cancel();
        assertThat(job.end().await(10, SECONDS).code()).isEqualTo("cancelled");
    }

    @Test
    void twoHundredRunAtOnceAndNoMore() throws Exception {
        List<Future<JobEnd>> ends = new ArrayList<>();
        List<Output> outputs = new ArrayList<>();
        List<RunningJob> jobs = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Output output = new Output();
            outputs.add(output);
            jobs.add(begin(exec("sh", "-c", "echo $0; read line; echo $line", "number " + i), output, true));
            ends.add(jobs.get(i).end());
        }
        assertThat(run(new Output(), "true").code()).isEqualTo("overloaded");
        for (int i = 0; i < 200; i++) {
            jobs.get(i).feed(Buffer.buffer("input " + i + "\n"), true).await(60, SECONDS);
        }
        AtomicInteger ok = new AtomicInteger();
        for (int i = 0; i < 200; i++) {
            assertThat(ends.get(i).await(60, SECONDS).outcome()).isEqualTo(Outcome.OK);
            assertThat(outputs.get(i).text()).isEqualTo("number " + i + "\ninput " + i + "\n");
            ok.incrementAndGet();
        }
        assertThat(ok).hasValue(200);
        assertThat(run(new Output(), "true").outcome()).isEqualTo(Outcome.OK);
    }

    @Test
    void inputIsReadToItsEnd() throws Exception {
        Output output = new Output();
        RunningJob job = begin(exec("wc", "-c"), output, true);
        byte[] part = new byte[30_000];
        for (int i = 0; i < 10; i++) {
            job.feed(Buffer.buffer(part), i == 9).await(20, SECONDS);
        }
        assertThat(end(job).outcome()).isEqualTo(Outcome.OK);
        assertThat(output.text().strip()).isEqualTo("300000");
        assertThat(run(output, "cat").outcome()).as("no input is an empty one").isEqualTo(Outcome.OK);
    }

    @Test
    void aProgramThatTakesNoInputSaysSo() throws Exception {
        RunningJob job = begin(exec("sleep", "1000"), new Output());
        Future<Void> fed = job.feed(Buffer.buffer("x"), false);
        await(fed::isComplete, () -> "no answer");
        assertThat(fed.cause()).isInstanceOf(UnsupportedOperationException.class);
        job.cancel();
        end(job);
    }

    @Test
    void aTerminalHasItsSizeFromTheBeginningAndTakesAnother() throws Exception {
        Output output = new Output();
        RunningJob job = begin(
                onTerminal(
                        "sh",
                        "-c",
                        "tty; stty size; echo \"$TERM it's\"; trap 'stty size; exit 7' WINCH;"
                                + " while :; do sleep 0.05; done"),
                output);
        await(() -> output.text().contains("it's"), output::text);
        assertThat(output.text()).contains("/dev/pts/").contains("33 111").contains("xterm-256color it's");
        job.resize(new WindowSize(50, 150)).await(10, SECONDS);
        JobEnd end = end(job);
        assertThat(output.text()).contains("50 150");
        assertThat(end.result().getInteger("exitCode")).isEqualTo(7);
    }

    @Test
    void aShellOnATerminalTakesWhatIsTypedAndEndsAtOnce() throws Exception {
        Output output = new Output();
        RunningJob job = begin(onTerminal("bash", "--norc", "-i"), output);
        job.feed(Buffer.buffer("echo $((6 * 7)); sleep 1000\n"), false).await(10, SECONDS);
        await(() -> output.text().contains("42"), output::text);
        long before = System.nanoTime();
        job.cancel();
        assertThat(end(job).code()).isEqualTo("cancelled");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(1_900));
    }

    @Test
    void itIsItsUserWithThatUsersEnvironmentAndNothingOfTheAgents() throws Exception {
        assumeTrue(PosixUser.isAgentRoot(), "only root can start a program as another user");
        Output output = new Output();
        Exec exec = new Exec(
                List.of("sh", "-c", "id -un; pwd; env"),
                Optional.of("nobody"),
                Optional.empty(),
                Map.of("GIVEN", "a\nb"),
                false,
                30,
                MUCH,
                Optional.empty());
        assertThat(end(begin(exec, output)).outcome()).isEqualTo(Outcome.OK);
        assertThat(output.text())
                .startsWith("nobody\n/\n")
                .contains("USER=nobody")
                .contains("GIVEN=a\nb");
        List<String> names = output.text()
                .lines()
                .filter(line -> line.matches("[A-Z_]+=.*"))
                .map(line -> line.substring(0, line.indexOf('=')))
                .toList();
        assertThat(names)
                .isSubsetOf(
                        "PATH",
                        "HOME",
                        "USER",
                        "LOGNAME",
                        "PWD",
                        "OLDPWD",
                        "SHLVL",
                        "_",
                        "GIVEN",
                        "LANG",
                        "LC_ALL",
                        "TZ",
                        "SANDMESH_RUN",
                        "SANDMESH_EXEC");
    }

    /** As it is where root's own folders stand in the search path of somebody else. */
    @Test
    void whatIsNowhereIsNotFoundAlsoBehindFoldersThatMayNotBeEntered() throws Exception {
        boolean root = PosixUser.isAgentRoot();
        Path shut = Files.createDirectory(
                state.resolve("shut"),
                PosixFilePermissions.asFileAttribute(
                        PosixFilePermissions.fromString(root ? "rwx------" : "---------")));
        Exec exec = new Exec(
                List.of("no-such-program"),
                root ? Optional.of("nobody") : Optional.empty(),
                Optional.of("/"),
                Map.of("PATH", shut + ":/usr/bin:/bin"),
                false,
                30,
                MUCH,
                Optional.empty());
        assertThat(end(begin(exec, new Output())).code()).isEqualTo("not_found");
    }

    private JobEnd run(Output output, String... command) throws Exception {
        return end(begin(exec(command), output));
    }

    private static JobEnd end(RunningJob job) throws Exception {
        return job.end().await(60, SECONDS);
    }

    private RunningJob begin(Exec exec, Output output) {
        return runner.start(exec, output);
    }

    private RunningJob begin(Exec exec, Output output, boolean input) {
        return runner.start(
                new Exec(
                        exec.command(),
                        exec.user(),
                        exec.workingDirectory(),
                        exec.environment(),
                        input,
                        60,
                        MUCH,
                        exec.terminal()),
                output);
    }

    private static Exec exec(String... command) {
        return with(Map.of(), command);
    }

    private static Exec with(Map<String, String> environment, String... command) {
        return new Exec(
                List.of(command), Optional.empty(), Optional.empty(), environment, false, 60, MUCH, Optional.empty());
    }

    private static Exec in(String directory, String... command) {
        return new Exec(
                List.of(command),
                Optional.empty(),
                Optional.of(directory),
                Map.of(),
                false,
                60,
                MUCH,
                Optional.empty());
    }

    private static Exec onTerminal(String... command) {
        return new Exec(
                List.of(command),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                true,
                60,
                MUCH,
                Optional.of(new WindowSize(33, 111)));
    }

    private static List<String> left() {
        try (var pids = Files.list(Path.of("/proc"))) {
            return pids.filter(each -> each.getFileName().toString().matches("\\d+"))
                    .filter(ExecIT::isOurs)
                    .map(Path::toString)
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isOurs(Path process) {
        try {
            return Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1)
                    .contains("SANDMESH_EXEC=");
        } catch (IOException gone) {
            return false;
        }
    }

    private static void await(BooleanSupplier reached, Supplier<String> what) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not in time: " + what.get());
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }
}
