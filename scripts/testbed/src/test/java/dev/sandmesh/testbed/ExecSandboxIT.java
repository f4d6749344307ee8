package dev.sandmesh.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that behave well and badly on a real sandbox, each reported as what it is, and nothing of them left: A160, E15. */
@TestInstance(Lifecycle.PER_CLASS)
class ExecSandboxIT {

    private static final String NAME = "one";
    private static final String RELAYED = "relayed";
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final long MUCH = 100_000_000;
    /** What an agent may grow by while its output piles up in front of a reader: its heap is bounded, and so is what it keeps. */
    private static final long GROWTH_MEBIBYTES = 48;

    /** Carried by every program of one test, so that what is left of it is found. */
    private String mark = "";

    private Fleet fleet;
    private Api api;
    private Agent agent;
    private String sandbox;

    @BeforeAll
    void startFleet() {
        fleet = Fleet.start();
        api = fleet.api();
        agent = fleet.addSandbox(NAME, SandboxKind.SMALL);
        fleet.addSandbox(RELAYED, SandboxKind.SMALL, fleet.relayed());
        api.awaitHealth(NAME, "healthy", Duration.ofMinutes(4));
        api.awaitHealth(RELAYED, "healthy", Duration.ofMinutes(4));
        sandbox = api.sandbox(NAME).getString("id");
    }

    @AfterAll
    void stopFleet() {
        fleet.close();
    }

    @BeforeEach
    void nothingRuns() {
        mark = UUID.randomUUID().toString();
    }

    @AfterEach
    void nothingIsLeft() {
        Eventually.see("nothing is left of it", SOON, this::left, List::isEmpty);
    }

    @Test
    void whatItPrintsAndHowItExitsIsTold() {
        JsonObject result = run(program("sh", "-c", "echo out; echo err >&2; exit 7"));
        assertThat(result.getString("outcome")).isEqualTo("failed");
        assertThat(result.getString("code")).isEqualTo("exit_code");
        assertThat(result.getInteger("exitCode")).isEqualTo(7);
        assertThat(result.getString("stdout")).isEqualTo("out\n");
        assertThat(result.getString("stderr")).isEqualTo("err\n");
        assertThat(run(program("sh", "-c", "kill -9 $$")).getInteger("signal")).isEqualTo(9);
        assertThat(run(program("printf", "%s.", "a", "", "b")).getString("stdout"))
                .isEqualTo("a..b.");
        assertThat(run(program("no-such-program")).getString("code")).isEqualTo("not_found");
        assertThat(run(program("/etc/passwd")).getString("code")).isEqualTo("not_executable");
    }

    @Test
    void aHundredMegabytesComeWholeAndAreKeptNowhere() throws Exception {
        long agentBefore = Usage.of(agent.process().pid()).rssMebibytes();
        JsonObject exec =
                program("sh", "-c", "yes 0123456789abcdef | head -c " + MUCH).put("outputLimitBytes", MUCH * 2);
        MessageDigest seen = MessageDigest.getInstance("SHA-256");
        Counted counted = new Counted();
        JsonObject result;
        try (ExecStream stream = begin(exec);
                OutputStream digested = new DigestOutputStream(counted, seen)) {
            result = stream.read(digested, OutputStream.nullOutputStream());
        }
        assertThat(result.getString("outcome")).isEqualTo("ok");
        assertThat(counted.bytes).isEqualTo(MUCH);
        assertThat(HexFormat.of().formatHex(seen.digest())).isEqualTo(digestOfWhatYesPrints());
        assertThat(result.getLong("outputBytes")).isEqualTo(MUCH);
        assertThat(Usage.of(agent.process().pid()).rssMebibytes()).isLessThan(agentBefore + GROWTH_MEBIBYTES);
    }

    @Test
    void whatIsAboveTheLimitIsDroppedAndCounted() {
        JsonObject result = run(program("sh", "-c", "yes | head -c 300000").put("outputLimitBytes", 100_000));
        assertThat(result.getString("outcome")).isEqualTo("ok");
        assertThat(result.getLong("outputBytes")).isEqualTo(100_000);
        assertThat(result.getLong("droppedBytes")).isEqualTo(200_000);
    }

    @Test
    void bytesComeAsTheyAre() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ExecStream stream = begin(program("sh", "-c", "printf '\\000\\377\\033\\200\\r\\n'"))) {
            stream.read(out, OutputStream.nullOutputStream());
        }
        assertThat(out.toByteArray()).containsExactly(0, -1, 27, -128, '\r', '\n');
    }

    @Test
    void oneThatDoesNotWantToEndIsEndedAtItsTimeout() {
        JsonObject result = run(
                program("sh", "-c", "trap '' TERM; while :; do sleep 1; done").put("timeoutSeconds", 1));
        assertThat(result.getString("outcome")).isEqualTo("timed_out");
        assertThat(result.getString("code")).isEqualTo("timeout");
        assertThat(result.getInteger("signal")).isEqualTo(9);
    }

    @Test
    void whatItLeavesBehindEndsWithIt() {
        JsonObject result = run(program("sh", "-c", "setsid sleep 1000 & (sleep 1000 & ) ; echo begun"));
        assertThat(result.getString("outcome")).isEqualTo("ok");
        assertThat(result.getString("stdout")).isEqualTo("begun\n");
    }

    @Test
    void whoDoesNotReadStopsTheProgramAndNobodyElse() throws Exception {
        Path progress = Files.createFile(fleet.home().resolve("progress-" + mark));
        JsonObject exec = program(
                        "sh", "-c", "i=0; while :; do head -c 100000 /dev/zero; echo >>" + progress + "; done")
                .put("outputLimitBytes", MUCH * 100);
        long agentBefore = Usage.of(agent.process().pid()).rssMebibytes();
        long nodeBefore = Usage.of(fleet.control().process().pid()).rssMebibytes();
        try (ExecStream unread = begin(exec)) {
            assertThat(unread).isNotNull();
            awaitStandstill(progress);
            assertThat(Files.size(progress)).isPositive().isLessThan(MUCH / 100_000);
            assertThat(run(program("echo", "still here")).getString("stdout")).isEqualTo("still here\n");
            assertThat(Usage.of(agent.process().pid()).rssMebibytes()).isLessThan(agentBefore + GROWTH_MEBIBYTES);
            assertThat(Usage.of(fleet.control().process().pid()).rssMebibytes())
                    .isLessThan(nodeBefore + 3 * GROWTH_MEBIBYTES);
        }
    }

    private static void awaitStandstill(Path progress) {
        AtomicLong seen = new AtomicLong();
        AtomicLong since = new AtomicLong(System.nanoTime());
        Eventually.see("it stands still", SOON, () -> Files.size(progress), now -> {
            if (now != seen.getAndSet(now)) {
                since.set(System.nanoTime());
            }
            return now > 0
                    && System.nanoTime() - since.get() > Duration.ofSeconds(2).toNanos();
        });
    }

    @Test
    void twoHundredAtOnceAreAllTold() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(200);
        try {
            List<Future<JsonObject>> running = IntStream.range(0, 200)
                    .mapToObj(number ->
                            threads.submit(() -> run(program("sh", "-c", "echo " + number + "; exit " + number % 5))))
                    .toList();
            List<String> told = new ArrayList<>();
            for (int number = 0; number < running.size(); number++) {
                JsonObject result = running.get(number).get(3, TimeUnit.MINUTES);
                told.add(result.getString("stdout") + result.getInteger("exitCode"));
            }
            assertThat(told)
                    .containsExactlyElementsOf(IntStream.range(0, 200)
                            .mapToObj(number -> number + "\n" + number % 5)
                            .toList());
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whoHangsUpEndsItWithAllThatItHasStarted() throws Exception {
        try (ExecStream stream = begin(program("sh", "-c", "sleep 1000 & sleep 1000"))) {
            assertThat(stream).isNotNull();
            Eventually.see("it runs", SOON, this::left, running -> running.size() >= 2);
        }
    }

    @Test
    void commandAndFateAreInTheAuditTrailAndItsSecretsAreNot() {
        JsonObject result = run(program("sh", "-c", "exit 3").put("input", "typed-" + mark));
        assertThat(result.getInteger("exitCode")).isEqualTo(3);
        String rows = Eventually.see(
                "both rows are there",
                SOON,
                () -> api.get("/api/v1/admin/audit?action=execSandbox&pageSize=200")
                        .encode(),
                trail -> trail.contains(result.getString("commandId")) && trail.contains("\"exitCode\":3"));
        assertThat(rows).contains("exit 3").doesNotContain(mark);
    }

    @Test
    void whatWaitsForTheNextProgramGoesWithAnAgentThatIsKilled() {
        run(program("true"));
        List<Long> waiting = Eventually.see("one waits", SOON, this::waiting, found -> !found.isEmpty());
        long epoch = api.sandbox(NAME).getLong("epoch");
        agent.process().kill();
        Eventually.see(
                "they are gone",
                SOON,
                () -> waiting.stream()
                        .filter(pid -> ProcessHandle.of(pid).isPresent())
                        .toList(),
                List::isEmpty);
        Instant restarted = Instant.now();
        agent.restart();
        Eventually.see(
                "it reports anew",
                Duration.ofMinutes(4),
                () -> api.sandbox(NAME),
                now -> now.getLong("epoch") > epoch
                        && "healthy".equals(now.getJsonObject("health").getString("status"))
                        && Instant.parse(now.getString("lastHeartbeatAt")).isAfter(restarted));
        assertThat(run(program("true")).getString("outcome")).isEqualTo("ok");
    }

    /** Shells below the agent that hold the place of a program. */
    private List<Long> waiting() {
        return ProcessHandle.of(agent.process().pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .filter(process -> Canaries.ofProcess(process.pid(), "cmdline").contains("read -r order"))
                .map(ProcessHandle::pid)
                .toList();
    }

    /** Typed into the command line, over both links: more than fits anywhere in between, and no text. */
    @ParameterizedTest
    @ValueSource(strings = {NAME, RELAYED})
    void standardInputOfAnyLengthComesThroughAsItIsAndSoDoesItsEcho(String name) throws Exception {
        byte[] bytes = new byte[20_000_000];
        new Random(7).nextBytes(bytes);
        Path input = Files.write(fleet.home().resolve("input-" + mark), bytes);
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        long agentBefore = Usage.of(agent.process().pid()).rssMebibytes();
        Cli cli = new Cli(fleet.home().resolve("cli"), api.base()).with("SANDMESH_TOKEN", api.accessToken());
        Cli.Outcome outcome = cli.shell("sandmesh exec -i " + name + " -e TEST_MARK=" + mark + " -- sha256sum < "
                + input
                + "; sandmesh exec -i " + name + " -e TEST_MARK=" + mark + " -- cat < " + input + " | sha256sum"
                + "; head -c 5000000 " + input + " | sandmesh exec -i " + name + " -- head -c 3 > /dev/null; echo $?");
        assertThat(outcome.out().lines().map(line -> line.split(" ", 2)[0]))
                .as(outcome.err())
                .containsExactly(digest, digest, "0");
        assertThat(Usage.of(agent.process().pid()).rssMebibytes()).isLessThan(agentBefore + GROWTH_MEBIBYTES);
    }

    private JsonObject program(String... command) {
        return new JsonObject()
                .put("command", new JsonArray(List.of(command)))
                .put("environment", new JsonObject(Map.of("TEST_MARK", mark)));
    }

    private JsonObject run(JsonObject exec) {
        HttpResponse<String> answer = api.post("/api/v1/admin/sandboxes/" + sandbox + "/exec", exec);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    private ExecStream begin(JsonObject exec) throws Exception {
        return ExecStream.begin(api.base(), api.accessToken(), sandbox, exec);
    }

    /** Processes that carry the mark, and what they are. */
    private List<String> left() {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(process ->
                            Canaries.ofProcess(process.pid(), "environ").contains(mark))
                    .map(process ->
                            process.pid() + " " + process.info().commandLine().orElse("?"))
                    .toList();
        }
    }

    private static String digestOfWhatYesPrints() throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] line = "0123456789abcdef\n".getBytes(StandardCharsets.US_ASCII);
        for (long at = 0; at < MUCH; at += line.length) {
            digest.update(line, 0, (int) Math.min(line.length, MUCH - at));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static final class Counted extends OutputStream {
        long bytes;

        @Override
        public void write(int one) {
            bytes++;
        }

        @Override
        public void write(byte[] some, int from, int length) {
            bytes += length;
        }
    }
}
