package dev.sandmesh.agent.release;

import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.ConditionType;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notes when this version is up, and tells when another one was put back; its public methods may be called on any thread. */
public final class ReleaseVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(ReleaseVerticle.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    /** Often within the time that a version has to come up. */
    private static final Duration WRITE_AGAIN = Duration.ofSeconds(1);

    private final InstantSource clock;
    private final Own own;
    private final ReleaseFiles files;
    private final Future<Void> firstAck;
    private final Consumer<Condition> turned;
    private volatile List<Condition> conditions = List.of();
    private @Nullable ControlNodes nodes;
    private @Nullable UpNote note;
    private boolean linkedBefore;
    private long timer = -1;
    private long writeTimer = -1;
    private boolean refused;
    private long supervisesSince;

    /** What is known of this agent; the control nodes as {@code host:port}. */
    public record Own(String version, long pid, List<String> controlNodes) {

        public Own {
            controlNodes = List.copyOf(controlNodes);
        }
    }

    /**
     * Looks at nothing yet.
     *
     * @param firstAck done when the first heartbeat is acked
     * @param turned told of the condition when that is news
     */
    public ReleaseVerticle(
            InstantSource clock, Own own, ReleaseFiles files, Future<Void> firstAck, Consumer<Condition> turned) {
        this.clock = clock;
        this.own = own;
        this.files = files;
        this.firstAck = firstAck;
        this.turned = turned;
    }

    @Override
    public Future<?> start() {
        nodes = new ControlNodes(vertx, own.controlNodes());
        return vertx.executeBlocking(files::putBack)
                .compose(putBack -> vertx.executeBlocking(files::up).map(up -> {
                    linkedBefore = up.map(UpNote::linked).orElse(false);
                    judge(putBack);
                    return putBack;
                }));
    }

    @Override
    public Future<?> stop() {
        vertx.cancelTimer(timer);
        vertx.cancelTimer(writeTimer);
        return nodes == null ? Future.succeededFuture() : nodes.close();
    }

    /** At most one: whether the newest version that was installed is the one that runs. */
    public List<Condition> conditions() {
        return conditions;
    }

    /** From now on everything is supervised. */
    public void supervises() {
        context.runOnContext(ignored -> {
            supervisesSince = System.nanoTime();
            // Also when it came up without: its successor is to be measured by what it had.
            firstAck.onSuccess(acked -> context.runOnContext(again -> up(true)));
            look(true);
        });
    }

    /** The last word before a planned end: whether it had a lease until then; no earlier word is written after it. */
    public Future<Void> leave(boolean linked) {
        return Future.future(
                left -> context.runOnContext(ignored -> writeLast(linked).onComplete(left)));
    }

    private Future<Void> writeLast(boolean linked) {
        UpNote last = note;
        if (last == null) {
            return Future.succeededFuture();
        }
        UpNote leaving = last.linked(linked);
        note = leaving;
        return write(leaving);
    }

    private void look(boolean nodeListens) {
        if (note != null) {
            return;
        }
        Duration waited = Duration.ofNanos(System.nanoTime() - supervisesSince);
        if (UpPolicy.isUp(firstAck.succeeded(), linkedBefore, waited, nodeListens)) {
            up(firstAck.succeeded());
            return;
        }
        timer = vertx.setTimer(LOOK_AGAIN.toMillis(), ignored -> nodes().listen()
                .onSuccess(listens -> context.runOnContext(again -> look(listens))));
    }

    private void up(boolean linked) {
        UpNote before = note;
        if (before != null && before.linked() == linked) {
            return;
        }
        if (before == null) {
            LOG.info("version {} is up{}", own.version(), linked ? "" : ", without a control node");
        }
        note = before == null ? new UpNote(own.version(), own.pid(), clock.instant(), linked) : before.linked(linked);
        writeLatest();
    }

    /** Until it holds: without it the start script puts a version back that is up. */
    private void writeLatest() {
        UpNote latest = note;
        if (latest == null) {
            return;
        }
        write(latest)
                .onSuccess(done -> {
                    if (refused) {
                        LOG.info("it is noted now that version {} is up", own.version());
                    }
                    refused = false;
                })
                .onFailure(failure -> {
                    if (!refused) {
                        LOG.warn(
                                "it cannot be noted that version {} is up, so that the start script may take it for one that"
                                        + " did not come up; it is tried again: {}",
                                own.version(),
                                failure.toString());
                    }
                    refused = true;
                    vertx.cancelTimer(writeTimer);
                    writeTimer = vertx.setTimer(WRITE_AGAIN.toMillis(), again -> writeLatest());
                });
    }

    private Future<Void> write(UpNote what) {
        return vertx.executeBlocking(() -> {
                    files.write(what);
                    return what;
                })
                .mapEmpty();
    }

    /** Another version than the one that was put back in its place is the cure. */
    private void judge(Optional<PutBack> found) {
        Instant now = clock.instant();
        if (found.isEmpty()) {
            conditions = List.of(condition(true, "", now));
            return;
        }
        PutBack putBack = found.get();
        if (putBack.putBackTo().equals(own.version())) {
            LOG.warn("{}", putBack.sentence());
            Condition bad = condition(false, putBack.sentence(), putBack.at());
            conditions = List.of(bad);
            if (!putBack.told()) {
                turned.accept(bad);
                keep(() -> files.write(putBack.asTold()));
            }
            return;
        }
        Condition good = condition(true, "version " + own.version() + " runs", now);
        conditions = List.of(good);
        turned.accept(good);
        keep(files::forgetPutBack);
    }

    private void keep(Runnable change) {
        vertx.executeBlocking(() -> {
                    change.run();
                    return true;
                })
                .onFailure(failure -> LOG.warn("a note of the start script cannot be changed: {}", failure.toString()));
    }

    /** Versions of conditions grow with time, from one agent to the next. */
    private Condition condition(boolean ok, String reason, Instant since) {
        return new Condition(ConditionType.AGENT_UPGRADED, ok, reason, since, clock.millis());
    }

    private ControlNodes nodes() {
        if (nodes == null) {
            throw new IllegalStateException("not deployed");
        }
        return nodes;
    }
}
