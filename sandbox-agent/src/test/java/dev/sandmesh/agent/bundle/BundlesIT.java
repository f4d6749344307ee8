package dev.sandmesh.agent.bundle;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.agent.display.Screenshots;
import dev.sandmesh.agent.job.JobEnd;
import dev.sandmesh.agent.job.JobOutput;
import dev.sandmesh.agent.job.RunningJob;
import dev.sandmesh.agent.process.ProcessSpec;
import dev.sandmesh.agent.process.RestartPolicy;
import dev.sandmesh.protocol.command.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles of real files, unpacked again. */
class BundlesIT {
    private static final String KNOWN = "known-Canary-4711";
    private static final String LEAKED = "leaked-Canary-4712";

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final Buffer archive = Buffer.buffer();
    private Path state;
    private Path log;

    @BeforeEach
    void logs() throws Exception {
        state = Files.createDirectory(directory.resolve("state"));
        log = directory.resolve("worker.log");
        Files.writeString(
                log,
                "cut off " + KNOWN + "x".repeat(1 << 20) + "\nfine\ntoken=" + LEAKED + "\nsaw " + KNOWN + "\n"
                        + "y".repeat(16 * 1024 - 8) + KNOWN + "\nthe last line\n");
        Files.createDirectory(state.resolve("events"));
        Files.writeString(state.resolve("events/1.event.json"), "{\"logTail\":[\"password: " + LEAKED + "\"]}");
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(20, SECONDS);
    }

    private Bundles bundles() {
        return new Bundles(
                vertx,
                new Material(
                        state,
                        () -> new Masks(List.of(KNOWN)),
                        () -> Future.succeededFuture(List.of(worker())),
                        () -> List.of("{\"sequence\":1}", "{\"sequence\":2}"),
                        () -> Map.of("agent", "1.2.3"),
                        new JsonObject().put("name", "sandbox-1"),
                        new Screenshots(vertx, () -> Future.succeededFuture(List.of()))));
    }

    private ProcessSpec worker() {
        return new ProcessSpec(
                "worker",
                List.of("node", "worker.mjs", "--token", LEAKED, "--url=http://u:" + LEAKED + "@host/"),
                new ProcessSpec.Environment(
                        List.of("PATH"), Map.of("HATCHET", LEAKED, "DISPLAY", ":9", "A_KEY", LEAKED)),
                null,
                null,
                List.of(),
                new ProcessSpec.Probing(null, null, Duration.ofSeconds(1)),
                RestartPolicy.DEFAULT,
                new ProcessSpec.Stop("TERM", Duration.ofSeconds(1), Duration.ofSeconds(1), null),
                log,
                ProcessSpec.DEFAULT_LOG_LIMIT,
                null,
                null,
                ProcessSpec.Limits.NONE);
    }

    private RunningJob collect(Bundles bundles, JobOutput output) throws Exception {
        Promise<RunningJob> job = Promise.promise();
        vertx.runOnContext(there -> job.complete(bundles.collect(output)));
        return job.future().await(20, SECONDS);
    }

    private Future<Void> take(Buffer bytes) {
        archive.appendBuffer(bytes);
        return Future.succeededFuture();
    }

    private Path unpacked() throws Exception {
        Path file = directory.resolve("bundle.tar.gz");
        Files.write(file, archive.getBytes());
        Path into = Files.createDirectory(directory.resolve("unpacked"));
        assertThat(new ProcessBuilder("tar", "-xzf", file.toString(), "-C", into.toString())
                        .start()
                        .waitFor())
                .isZero();
        return into;
    }

    private boolean nothingIsLeft() {
        try (Stream<Path> left = Files.list(state)) {
            return left.noneMatch(each -> each.getFileName().toString().startsWith("bundle-"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(String what, BooleanSupplier reached) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!reached.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void aBundleHoldsWhatThereIsSaysWhatIsMissingAndHoldsNoSecret() throws Exception {
        JobEnd end = collect(bundles(), (stream, bytes) -> take(bytes)).end().await(120, SECONDS);
        assertThat(end.outcome()).as(end.message()).isEqualTo(Outcome.OK);
        assertThat(end.result().getLong("bytes")).isEqualTo(archive.length());
        assertThat(end.result().getJsonArray("missing")).contains("screenshot.png");
        Path into = unpacked();
        assertThat(Files.readString(into.resolve("logs/worker.log")))
                .contains("fine\n", "saw ***\n", "the last line\n");
        assertThat(Files.readString(into.resolve("heartbeats.jsonl"))).hasLineCount(2);
        assertThat(Files.readString(into.resolve("host/meminfo"))).contains("MemTotal");
        assertThat(Files.readString(into.resolve("host/ps"))).contains("COMMAND");
        assertThat(Files.readString(into.resolve("host/df"))).contains("Filesystem");
        assertThat(new JsonObject(Files.readString(into.resolve("versions.json"))))
                .contains(Map.entry("agent", "1.2.3"));
        assertThat(new JsonObject(Files.readString(into.resolve("missing.json"))).getString("screenshot.png"))
                .startsWith("the specification names no display");
        assertThat(Files.readString(into.resolve("specification.json"))).contains("worker.mjs", "\"DISPLAY\" : \":9\"");
        try (Stream<Path> all = Files.walk(into)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file))
                        .as(file.toString())
                        .doesNotContain(KNOWN, LEAKED, KNOWN.substring(0, 8), LEAKED.substring(0, 8));
            }
        }
        await("nothing is left", this::nothingIsLeft);
    }

    @Test
    void whoDoesNotReadIsWaitedForAndWhoCancelsLeavesNothing() throws Exception {
        Promise<Void> never = Promise.promise();
        Promise<Void> asked = Promise.promise();
        Bundles bundles = bundles();
        RunningJob job = collect(bundles, (stream, bytes) -> {
            asked.tryComplete();
            return never.future();
        });
        asked.future().await(60, SECONDS);
        assertThat(collect(bundles, (stream, bytes) -> take(bytes))
                        .end()
                        .await(20, SECONDS)
                        .code())
                .isEqualTo("overloaded");
        vertx.runOnContext(there -> job.cancel());
        assertThat(job.end().await(60, SECONDS).code()).isEqualTo("cancelled");
        await("nothing is left", this::nothingIsLeft);
    }

    @Test
    void whatAnAgentLeftThatWasKilledIsRemoved() throws Exception {
        Path left = Files.createDirectories(state.resolve("bundle-123/logs"));
        Files.writeString(left.resolve("worker.log"), "half");
        JobEnd end = collect(bundles(), (stream, bytes) -> take(bytes)).end().await(120, SECONDS);
        assertThat(end.outcome()).isEqualTo(Outcome.OK);
        assertThat(left).doesNotExist();
    }
}
