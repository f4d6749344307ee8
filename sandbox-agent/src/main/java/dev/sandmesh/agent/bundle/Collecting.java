package dev.sandmesh.agent.bundle;

import dev.sandmesh.agent.job.JobEnd;
import dev.sandmesh.agent.job.JobOutput;
import dev.sandmesh.agent.job.RunningJob;
import dev.sandmesh.agent.process.LogKeeper;
import dev.sandmesh.agent.process.ProcessSpec;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.OutputPiece;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One bundle under way: puts together what there is, says what is missing, and sends it as fast as it is taken. */
final class Collecting implements RunningJob {
    private static final Logger LOG = LoggerFactory.getLogger(Collecting.class);
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final String PICTURE = "screenshot.png";

    private final Vertx vertx;
    private final Context context;
    private final WorkerExecutor workers;
    private final Material material;
    private final JobOutput output;
    private final Promise<JobEnd> promise = Promise.promise();
    private final Promise<Void> cleared = Promise.promise();
    private final Map<String, Object> missing = new TreeMap<>();
    private volatile @Nullable BundleFolder folder;
    private volatile @Nullable Archive archive;
    private @Nullable RunningJob picture;
    private long timer = -1;
    private long brought;

    private interface Writing {
        void write() throws IOException;
    }

    Collecting(Vertx vertx, Material material, JobOutput output) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.workers = vertx.createSharedWorkerExecutor("sandmesh-bundle", 1);
        this.material = material;
        this.output = output;
    }

    @Override
    public Future<JobEnd> end() {
        return promise.future();
    }

    /** Nothing of it is left on this host. */
    Future<Void> cleared() {
        return cleared.future();
    }

    @Override
    public void cancel() {
        end(JobEnd.failed("cancelled", "it was cancelled"));
    }

    void begin() {
        timer = vertx.setTimer(LIMIT.toMillis(), late -> {
            String message = "not done after " + LIMIT.toMinutes() + " minutes: a disk may hang, or nobody reads";
            end(new JobEnd(Outcome.TIMED_OUT, "deadline", message, new JsonObject()));
        });
        onLoop(Hop.attempt(material.specs()))
                .compose(specs -> blocking(() -> collect(specs)))
                .compose(made -> takePicture(made).map(made))
                .compose(made -> blocking(() -> pack(made)))
                .onSuccess(this::readOn)
                .onFailure(failure -> end(
                        JobEnd.failed("not_collected", "the bundle cannot be put together: " + failure.getMessage())));
    }

    private <T> Future<T> blocking(Callable<T> work) {
        return onLoop(workers.executeBlocking(work, false));
    }

    private <T> Future<T> onLoop(Future<T> elsewhere) {
        return Hop.onto(context, elsewhere);
    }

    private BundleFolder collect(List<ProcessSpec> specs) throws IOException {
        Masks masks = material.masks().get();
        for (ProcessSpec spec : specs) {
            masks = masks.with(spec.environment().set());
        }
        BundleFolder made = BundleFolder.make(material.stateDirectory(), masks);
        folder = made;
        Masks all = masks;
        part("specification.json", () -> made.put("specification.json", SpecText.of(specs, all)));
        part(
                "configuration.json",
                () -> made.put("configuration.json", material.configuration().encodePrettily() + "\n"));
        part("versions.json", () -> made.put("versions.json", versions().encodePrettily() + "\n"));
        part(
                "heartbeats.jsonl",
                () -> made.put(
                        "heartbeats.jsonl",
                        String.join("\n", material.heartbeats().get()) + "\n"));
        part("host/meminfo", () -> made.put("host/meminfo", HostTexts.read(Path.of("/proc/meminfo"))));
        part("host/df", () -> made.put("host/df", HostTexts.run(HostTexts.DISKS, made.file("host/df.said"))));
        part("host/ps", () -> made.put("host/ps", HostTexts.run(HostTexts.PROCESSES, made.file("host/ps.said"))));
        part("events", () -> putEvents(made));
        part(
                "logs/sandbox-agent.log",
                () -> made.putLog(
                        "logs/sandbox-agent.log",
                        LogKeeper.ownLog().orElseThrow(() -> new IOException("the agent's own log goes to no file"))));
        for (ProcessSpec spec : specs) {
            String name = "logs/" + spec.name() + ".log";
            part(name, () -> made.putLog(name, spec.log()));
        }
        return made;
    }

    /** What cannot be had is told, and keeps nothing else away. */
    private void part(String name, Writing writing) {
        try {
            if (!promise.future().isComplete()) {
                writing.write();
            }
        } catch (IOException e) {
            missing.put(name, String.valueOf(e.getMessage()));
        }
    }

    private JsonObject versions() throws IOException {
        JsonObject all = new JsonObject();
        new TreeMap<>(material.versions().get()).forEach(all::put);
        return all.put("java", Runtime.version().toString())
                .put("kernel", HostTexts.read(Path.of("/proc/version")).strip());
    }

    /** What no control node has taken yet. */
    private void putEvents(BundleFolder made) throws IOException {
        Path events = material.stateDirectory().resolve("events");
        if (!Files.isDirectory(events)) {
            return;
        }
        try (Stream<Path> all = Files.list(events)) {
            for (Path each : all.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .limit(200)
                    .toList()) {
                made.put("events/" + each.getFileName(), HostTexts.read(each));
            }
        }
    }

    private Future<Void> takePicture(BundleFolder made) {
        if (promise.future().isComplete()) {
            return Future.failedFuture("it has ended");
        }
        Path file = made.path().resolve(PICTURE);
        RunningJob taking = material.screenshots().take((stream, bytes) -> blocking(
                        () -> Files.write(file, bytes.getBytes(), StandardOpenOption.CREATE, StandardOpenOption.APPEND))
                .mapEmpty());
        picture = taking;
        return onLoop(taking.end()).map(end -> {
            if (end.outcome() != Outcome.OK) {
                missing.put(PICTURE, end.message());
            }
            return null;
        });
    }

    private Archive pack(BundleFolder made) throws IOException {
        if (missing.containsKey(PICTURE)) {
            Files.deleteIfExists(made.path().resolve(PICTURE));
        }
        made.put("missing.json", new JsonObject(Map.copyOf(missing)).encodePrettily() + "\n");
        Archive begun = Archive.of(made.path());
        archive = begun;
        return begun;
    }

    private void readOn(Archive from) {
        if (promise.future().isComplete()) {
            return;
        }
        blocking(from::read)
                .onFailure(failure ->
                        end(JobEnd.failed("not_packed", "the bundle cannot be packed: " + failure.getMessage())))
                .onSuccess(read -> {
                    if (read.isEmpty()) {
                        end(ok());
                    } else {
                        write(from, read.get());
                    }
                });
    }

    private void write(Archive from, Buffer bytes) {
        brought += bytes.length();
        onLoop(output.write(OutputPiece.Stream.STDOUT, bytes))
                .onFailure(gone -> end(JobEnd.failed("not_taken", "nobody takes it any more")))
                .onSuccess(taken -> readOn(from));
    }

    private JobEnd ok() {
        return JobEnd.ok(
                missing.isEmpty() ? "all is in it" : "all but " + String.join(", ", missing.keySet()),
                new JsonObject().put("bytes", brought).put("missing", new JsonArray(List.copyOf(missing.keySet()))));
    }

    private void end(JobEnd how) {
        if (!promise.tryComplete(how)) {
            return;
        }
        vertx.cancelTimer(timer);
        Optional.ofNullable(picture).ifPresent(RunningJob::cancel);
        Optional.ofNullable(archive).ifPresent(Archive::kill);
        // behind whatever is still being written there
        workers.executeBlocking(this::clear, false)
                .onFailure(failure -> LOG.warn("a bundle is left in the state directory: {}", failure.toString()))
                .onComplete(removed -> {
                    workers.close();
                    cleared.tryComplete();
                });
    }

    private boolean clear() throws IOException {
        BundleFolder left = folder;
        if (left != null) {
            left.remove();
        }
        return true;
    }
}
