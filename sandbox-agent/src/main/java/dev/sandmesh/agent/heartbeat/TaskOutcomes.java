package dev.sandmesh.agent.heartbeat;

import dev.sandmesh.agent.probe.TaskOutcome;
import dev.sandmesh.agent.probe.WorkerReading;
import dev.sandmesh.protocol.report.TaskEnded;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells each end of a task once, also of those that ended while no agent ran: the worker repeats its latest ends in every
 * answer, and which of them were told is remembered. Where no agent ran before, those of the first answer are old news. Used on
 * one event loop.
 */
public final class TaskOutcomes {
    private static final Logger LOG = LoggerFactory.getLogger(TaskOutcomes.class);

    private final Vertx vertx;
    private final ToldTasks memory;
    private final Function<TaskEnded, Future<Void>> told;
    private Optional<Set<String>> known = Optional.empty();
    private Optional<Set<String>> remembered = Optional.empty();
    private Future<Void> telling = Future.succeededFuture();
    private boolean writing;
    private boolean refused;

    /** @param told done when the end outlives an agent that is killed */
    public TaskOutcomes(Vertx vertx, ToldTasks memory, Function<TaskEnded, Future<Void>> told) {
        this.vertx = vertx;
        this.memory = memory;
        this.told = told;
    }

    /** To be done before the first answer is heard. */
    public Future<Void> load() {
        return vertx.executeBlocking(memory::read)
                .onSuccess(ids -> {
                    known = ids;
                    remembered = ids;
                })
                .mapEmpty();
    }

    /** An answer that is no health report ends nothing. */
    public void heard(WorkerReading worker) {
        if (!worker.ok()) {
            return;
        }
        known.ifPresent(before -> tell(worker.outcomes().stream()
                .filter(outcome -> !before.contains(outcome.id()))
                .toList()));
        known = Optional.of(worker.outcomes().stream().map(TaskOutcome::id).collect(Collectors.toUnmodifiableSet()));
        remember();
    }

    private void tell(List<TaskOutcome> newestFirst) {
        List<Future<Void>> kept = new ArrayList<>();
        kept.add(telling.otherwiseEmpty());
        for (int i = newestFirst.size() - 1; i >= 0; i--) {
            kept.add(told.apply(newestFirst.get(i).fact()));
        }
        telling = Future.all(kept).mapEmpty();
    }

    /** Only what is kept counts as told: an agent that is killed in between rather tells it twice than never. */
    private void remember() {
        Optional<Set<String>> ids = known;
        if (writing || ids.isEmpty() || ids.equals(remembered)) {
            return;
        }
        writing = true;
        Context here = vertx.getOrCreateContext();
        telling.compose(kept -> vertx.executeBlocking(() -> {
                    memory.write(ids.get());
                    return true;
                }))
                .onComplete(written -> here.runOnContext(back -> {
                    writing = false;
                    if (written.succeeded()) {
                        remembered = ids;
                    } else if (!refused) {
                        LOG.warn(
                                "a restarted agent would tell ends of tasks again: {}",
                                String.valueOf(written.cause()));
                    }
                    refused = written.failed();
                }));
    }
}
