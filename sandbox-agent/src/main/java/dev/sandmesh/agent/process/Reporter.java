package dev.sandmesh.agent.process;

import dev.sandmesh.agent.probe.ConditionBoard;
import dev.sandmesh.protocol.report.AgentFact;
import dev.sandmesh.protocol.report.ConditionChanged;
import dev.sandmesh.protocol.report.ProcessExited;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells what happens to processes: keeps their conditions, logs each fact, and hands it on with a fresh snapshot. */
final class Reporter {
    private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);

    private final InstantSource clock;
    private final ConditionBoard board;
    private final ProcessListener listener;
    private final List<Pending> pending = new ArrayList<>();
    private Supplier<ProcessSnapshot> snapshots = () -> ProcessSnapshot.EMPTY;
    private long version;

    private record Pending(AgentFact fact, Promise<Void> kept) {}

    Reporter(InstantSource clock, ProcessListener listener) {
        this.clock = clock;
        this.board = new ConditionBoard(clock);
        this.listener = listener;
        this.version = clock.millis();
    }

    void snapshotsFrom(Supplier<ProcessSnapshot> source) {
        snapshots = source;
    }

    ConditionBoard board() {
        return board;
    }

    Instant now() {
        return clock.instant();
    }

    long nextVersion() {
        version++;
        return version;
    }

    void fact(AgentFact fact) {
        pending.add(new Pending(fact, Promise.promise()));
    }

    /** Done when it outlives an agent that is killed; on any thread. */
    Future<Void> factToKeep(AgentFact fact) {
        Promise<Void> kept = Promise.promise();
        pending.add(new Pending(fact, kept));
        return kept.future();
    }

    void condition(String type, boolean ok, String reason) {
        board.set(type, ok, reason)
                .ifPresent(turned -> fact(new ConditionChanged(turned.type(), turned.ok(), turned.reason())));
    }

    /** Nothing backs it any more. */
    void forget(String type) {
        board.remove(type);
    }

    /** Without the log lines of the process, which stand in its own file. */
    private static void log(AgentFact fact) {
        if (fact instanceof ProcessExited exited) {
            LOG.info("process {}, pid {}: {}", exited.process(), exited.pid(), exited.reason());
        } else {
            LOG.info("{}", fact);
        }
    }

    /** Only now, when the state is whole again, so that the snapshot agrees with the fact. */
    void tell() {
        ProcessSnapshot now = snapshots.get();
        List<Pending> facts = List.copyOf(pending);
        pending.clear();
        for (Pending each : facts) {
            log(each.fact());
            try {
                listener.happened(each.fact(), now).onComplete(each.kept());
            } catch (RuntimeException e) {
                LOG.error("a listener failed on {}", each.fact(), e);
                each.kept().tryFail(e);
            }
        }
    }
}
