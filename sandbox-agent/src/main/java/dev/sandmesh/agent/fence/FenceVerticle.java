package dev.sandmesh.agent.fence;

import dev.sandmesh.agent.probe.ConditionBoard;
import dev.sandmesh.agent.probe.WorkerReading;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.ConditionType;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fences the worker while its engine is lost, and tells how it stands with the engine. */
public final class FenceVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(FenceVerticle.class);

    /** One with each answer of the worker; begun anew when it answers again. */
    private static final int MOST_TRIES = 10;

    private final InstantSource clock;
    private final FencePolicy policy;
    private final Reach reach;
    private final FenceNote note;
    private final Consumer<Condition> turned;
    private final ConditionBoard board;
    private final long began = System.nanoTime();
    private volatile List<Condition> conditions = List.of();
    private volatile boolean holding;
    private @Nullable Hold hold;
    private Fence fence = Fence.DOWN;
    private EngineSight sight = EngineSight.UNKNOWN;
    private Instant lostAt = Instant.EPOCH;
    private int tries = MOST_TRIES;
    private boolean heard;
    private boolean acting;
    private boolean untold;
    private boolean resumed;
    private boolean stopped;
    private boolean superseded;
    private long timer = -1;

    /** {@code turned} is told, on this verticle's event loop, when the engine is lost, the worker is fenced, and all is well again. */
    public FenceVerticle(
            InstantSource clock, FencePolicy policy, Reach reach, FenceNote note, Consumer<Condition> turned) {
        this.clock = clock;
        this.policy = policy;
        this.reach = reach;
        this.note = note;
        this.turned = turned;
        this.board = new ConditionBoard(clock);
    }

    /** What the agent before paused is this one's to resume. */
    @Override
    public Future<?> start() {
        Hold taken = new Hold(vertx, reach, note);
        hold = taken;
        return vertx.executeBlocking(() -> note.read(clock.instant()))
                .onSuccess(before -> before.ifPresent(cause -> {
                    taken.inherit();
                    lostAt = cause.lostAt();
                    // until it is let in it is not known to be the sandbox again
                    superseded = cause.superseded();
                    fence = superseded ? Fence.DOWN : Fence.up(now());
                    holding = true;
                }));
    }

    @Override
    public Future<?> stop() {
        stopped = true;
        vertx.cancelTimer(timer);
        return Future.succeededFuture();
    }

    /** Everything that the worker says, and that it says nothing; from any thread, after the start. */
    public void heard(WorkerReading worker) {
        context.runOnContext(there -> saw(worker));
    }

    /**
     * Another process of this identity is the sandbox now, or is not any more: until then the worker takes nothing, whatever its engine
     * says. From any thread, after the start.
     */
    public void superseded(boolean is) {
        context.runOnContext(there -> {
            if (stopped || superseded == is) {
                return;
            }
            superseded = is;
            tries = MOST_TRIES;
            if (is && !fence.isUp()) {
                lostAt = clock.instant();
            }
            LOG.warn(is ? "superseded: the worker is paused" : "let in again: the worker may go on");
            step();
        });
    }

    /** Whether the worker is to take nothing new for the fence's sake. From any thread. */
    public boolean holds() {
        return holding;
    }

    /** A person would have the worker go on; it does when the fence ends. From any thread, after the start. */
    public void takeOver() {
        context.runOnContext(there -> {
            var unused = hold().takeOver(cause());
        });
    }

    /** From any thread. */
    public List<Condition> conditions() {
        return conditions;
    }

    private void saw(WorkerReading worker) {
        EngineSight seen = EngineSight.of(worker);
        // an agent that has just been started has not heard a word of a worker that may be starting too
        if (stopped || (seen == EngineSight.UNKNOWN && !heard)) {
            return;
        }
        heard = true;
        if ((seen == EngineSight.UNKNOWN) != (sight == EngineSight.UNKNOWN)) {
            tries = MOST_TRIES;
        }
        sight = seen;
        hold().saw(worker.intake());
        step();
    }

    private void step() {
        Fence before = fence;
        Duration now = now();
        fence = policy.next(before, sight, now);
        vertx.cancelTimer(timer);
        policy.due(fence, now)
                .ifPresent(wait -> timer = vertx.setTimer(Math.max(0, wait.toMillis()) + 1, due -> step()));
        if (before.phase() == Fence.Phase.DOWN && fence.phase() == Fence.Phase.COUNTING) {
            lostAt = clock.instant();
        }
        if (!before.isUp() && fence.isUp()) {
            LOG.warn(
                    "the engine is lost for {} s: the worker is fenced",
                    policy.after().toSeconds());
            tries = MOST_TRIES;
            untold = true;
        }
        holding = fence.isUp() || superseded;
        act();
        tell();
    }

    private void act() {
        if (acting) {
            return;
        }
        if (fence.phase() == Fence.Phase.UP || superseded) {
            if (!hold().lacks()) {
                tries = MOST_TRIES;
            } else if (tries > 0) {
                tries--;
                during(hold().take(cause()).map(false));
            }
        } else if (fence.phase() == Fence.Phase.DOWN && sight != EngineSight.UNKNOWN && hold().isTaken()) {
            during(hold().release());
        }
    }

    /** {@code work} completes with whether the worker was resumed. */
    private void during(Future<Boolean> work) {
        acting = true;
        work.onComplete(done -> context.runOnContext(there -> {
            acting = false;
            resumed = done.succeeded() && done.result();
            if (done.failed()) {
                LOG.error("the fence failed", done.cause());
            }
            if (!stopped) {
                tell();
            }
        }));
    }

    /** While something is done it stays as it was told last. */
    private void tell() {
        if (superseded) {
            // nobody hears it
            return;
        }
        switch (fence.phase()) {
            case COUNTING -> tell(false, "the worker says that it is not connected to its engine");
            case UP, LIFTING -> {
                if (!acting) {
                    tell(
                            false,
                            lost() + hold().words() + (tries == 0 ? "; given up after " + MOST_TRIES + " tries" : ""));
                }
            }
            case DOWN -> {
                if (acting) {
                    return;
                }
                if (!hold().isTaken()) {
                    well();
                } else if (!hold().notResumed().isEmpty()) {
                    tell(
                            false,
                            "the engine is back, but the worker is still paused: " + hold().notResumed()
                                    + "; it is tried again");
                }
            }
        }
    }

    private void well() {
        if (sight == EngineSight.CONNECTED) {
            tell(true, resumed ? "the worker goes on" : "");
            resumed = false;
        } else if (sight == EngineSight.NONE) {
            board.remove(ConditionType.ENGINE_CONNECTED);
            conditions = List.of();
        }
    }

    private void tell(boolean ok, String reason) {
        Optional<Condition> news = board.set(ConditionType.ENGINE_CONNECTED, ok, reason);
        conditions = board.snapshot();
        if (news.isEmpty() && untold && fence.isUp()) {
            news = conditions.stream().findFirst();
        }
        untold = untold && !fence.isUp();
        news.ifPresent(condition -> {
            LOG.info("{} is {}: {}", condition.type(), ok ? "well again" : "not well", reason);
            turned.accept(condition);
        });
    }

    private FenceNote.Cause cause() {
        return new FenceNote.Cause(lostAt, superseded && !fence.isUp());
    }

    private String lost() {
        return "the engine is lost since " + Wire.instant(lostAt.truncatedTo(ChronoUnit.SECONDS)) + "; ";
    }

    private Duration now() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private Hold hold() {
        if (hold == null) {
            throw new IllegalStateException("not deployed");
        }
        return hold;
    }
}
