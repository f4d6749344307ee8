package dev.sandmesh.agent.process;

import dev.sandmesh.agent.file.Refusal;
import dev.sandmesh.agent.file.Reserve;
import dev.sandmesh.agent.file.WholeFile;
import dev.sandmesh.agent.file.WholeFile.Care;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.report.ProcessReport;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processes that a person stopped, by name: they stay so over restarts of the agent and changes of the specification, until
 * a person starts them again. Changed on the supervisor's event loop alone.
 */
final class StoppedByOrder {
    private static final Logger LOG = LoggerFactory.getLogger(StoppedByOrder.class);
    private static final int MOST = 10 * ProcessReport.MAX_PER_SANDBOX;
    private static final Duration KEEP_LIMIT = Duration.ofSeconds(2);

    private final WorkerExecutor workers;
    private final Path file;
    private final Reserve reserve;
    private volatile Set<String> names = Set.of();
    private Set<String> written = Set.of();

    StoppedByOrder(WorkerExecutor workers, Path directory) {
        this.workers = workers;
        this.file = directory.resolve("stopped.json");
        this.reserve = new Reserve(directory);
    }

    boolean contains(String name) {
        return names.contains(name);
    }

    void set(String name, boolean stopped) {
        Set<String> next = new HashSet<>(names);
        if (stopped ? next.add(name) : next.remove(name)) {
            names = Set.copyOf(next);
        }
    }

    /** Done when it is on disk; a disk that hangs, or is full, keeps nobody from stopping a process. */
    Future<Void> kept() {
        return workers.executeBlocking(this::save, false)
                .timeout(KEEP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .onSuccess(problem -> problem.ifPresent(why -> LOG.warn("{}", why)))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    /** What the agent before knew; comes before anything else. Blocks. */
    synchronized void load() {
        if (!Files.exists(file)) {
            return;
        }
        try {
            names = Set.copyOf(Fields.of(new JsonObject(Files.readString(file))).texts("stopped", MOST, 64));
            written = names;
        } catch (IOException | DecodeException | ProtocolException | ClassCastException e) {
            LOG.warn("{} cannot be read; what was stopped by order is started again: {}", file, e.toString());
        }
    }

    /** Writes what is not written yet, and says why it cannot be; empty when all is well. Blocks. */
    synchronized Optional<String> save() {
        Set<String> now = names;
        if (now.equals(written)) {
            return Optional.empty();
        }
        try {
            String text = new JsonObject()
                    .put("stopped", Wire.texts(List.copyOf(now)))
                    .encode();
            Files.createDirectories(file.toAbsolutePath().getParent());
            reserve.spend(() -> WholeFile.write(file, text, Care.LASTING));
            written = now;
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(file + " cannot be written (" + Refusal.reason(e)
                    + "): a restarted agent would not know what was stopped by order");
        }
    }
}
