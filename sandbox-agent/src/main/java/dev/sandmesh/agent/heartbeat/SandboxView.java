package dev.sandmesh.agent.heartbeat;

import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.ProcessReport;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a snapshot together from supervisor, host and worker. What does not answer in time, or fails, is told as it was last
 * seen: a heartbeat must never wait for a sick host.
 */
public final class SandboxView implements SnapshotSource {

    private static final Logger LOG = LoggerFactory.getLogger(SandboxView.class);

    private final Vertx vertx;
    private final Supervision supervision;
    private final Vitals vitals;
    private final Work work;
    private final HostConditions conditions;
    private Vitals.Reading lastReading = Vitals.Reading.NONE;
    private Work.Workload lastWorkload = Work.Workload.NONE;

    public SandboxView(Vertx vertx, Supervision supervision, Vitals vitals, Work work, HostConditions conditions) {
        this.vertx = vertx;
        this.supervision = supervision;
        this.vitals = vitals;
        this.work = work;
        this.conditions = conditions;
    }

    @Override
    public Future<Snapshot> take(Duration limit) {
        List<Long> pids = supervision.processes().stream()
                .map(ProcessReport::pid)
                .filter(pid -> pid > 0)
                .toList();
        Future<Void> read = within(limit, vitals.read(pids), reading -> {
            lastReading = reading;
        });
        Future<Void> asked = within(limit, work.ask(), workload -> {
            lastWorkload = workload;
            conditions.engine(workload.engineConnected());
        });
        return Future.join(read, asked).map(ignored -> snapshot());
    }

    private Snapshot snapshot() {
        List<Condition> all = new ArrayList<>(supervision.conditions());
        all.addAll(conditions.snapshot());
        return new Snapshot(
                lastWorkload.capacity(),
                lastWorkload.tasks(),
                List.of(),
                lastReading.host(),
                supervision.processes().stream().map(this::measured).toList(),
                all);
    }

    private ProcessReport measured(ProcessReport report) {
        Vitals.Usage usage = lastReading.processes().getOrDefault(report.pid(), Vitals.Usage.NONE);
        return new ProcessReport(
                report.name(),
                report.state(),
                report.pid(),
                report.restarts(),
                report.since(),
                usage.rssBytes(),
                usage.cpuPercent(),
                report.reason(),
                report.version());
    }

    /** Completes in any case, on the caller's event loop; a late answer still counts for the next snapshot. */
    private <T> Future<Void> within(Duration limit, Future<T> answer, Consumer<T> taken) {
        Context context = vertx.getOrCreateContext();
        Promise<Void> done = Promise.promise();
        long timer = vertx.setTimer(limit.toMillis(), ignored -> done.tryComplete());
        answer.onComplete(outcome -> context.runOnContext(ignored -> {
            vertx.cancelTimer(timer);
            if (outcome.succeeded()) {
                taken.accept(outcome.result());
            } else {
                LOG.debug("a part of the snapshot is missing: {}", String.valueOf(outcome.cause()));
            }
            done.tryComplete();
        }));
        return done.future();
    }
}
