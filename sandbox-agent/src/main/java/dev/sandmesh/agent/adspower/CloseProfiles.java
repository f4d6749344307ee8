package dev.sandmesh.agent.adspower;

import dev.sandmesh.agent.adspower.Answer.Ok;
import dev.sandmesh.agent.adspower.Answer.Unreachable;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Closes every profile before AdsPower is stopped, since its browsers would be killed with it, and what they hold be lost. */
public final class CloseProfiles {
    /** Kept for saying what came of it, which is more use than a time-out. */
    private static final Duration RESERVE = Duration.ofMillis(300);

    private static final Duration SHORTEST = Duration.ofMillis(100);

    private final AdsPowerApi api;
    private final AdsPowerMonitor monitor;

    public CloseProfiles(AdsPowerApi api, AdsPowerMonitor monitor) {
        this.api = api;
        this.monitor = monitor;
    }

    /** What was closed, as a phrase; empty when nothing was open. It fails with a sentence when profiles may be left open. */
    public Future<String> before(Duration limit) {
        monitor.closing();
        return now(limit);
    }

    /** The same, while AdsPower stays: what is opened later is watched and repaired as ever. */
    public Future<String> now(Duration limit) {
        return new Closing(System.nanoTime() + limit.minus(RESERVE).toNanos()).run();
    }

    /** One stop. */
    private final class Closing {
        private final long deadline;
        private final Set<String> known = new TreeSet<>(monitor.openProfiles());
        private String latest = "AdsPower does not answer";

        Closing(long deadline) {
            this.deadline = deadline;
        }

        Future<String> run() {
            return api.stopAll(left()).compose(answer -> {
                if (answer instanceof Unreachable || answer instanceof Answer.NotSent) {
                    return notClosed(answer.sentence());
                }
                return answer.isOk() ? look() : closeEach(answer);
            });
        }

        /** A version without that call, or one that will not do it. */
        private Future<String> closeEach(Answer refusal) {
            return openNow()
                    .compose(
                            open -> {
                                known.addAll(open);
                                return closeNext(new ArrayDeque<>(known)).compose(done -> look());
                            },
                            failure -> notClosed(refusal.sentence()));
        }

        private Future<Void> closeNext(Deque<String> rest) {
            if (rest.isEmpty() || isOver()) {
                return Future.succeededFuture();
            }
            return api.stop(rest.getFirst(), Urgency.STOP, left()).compose(answer -> {
                if (!answer.is(RefusalKind.THROTTLED)) {
                    rest.removeFirst();
                }
                return closeNext(rest);
            });
        }

        /** Until none is open any more; the pace of the calls is the pace of the looks. */
        private Future<String> look() {
            return openNow().compose(this::judge);
        }

        private Future<String> judge(Set<String> open) {
            known.addAll(open);
            if (open.isEmpty()) {
                monitor.closed();
                return Future.succeededFuture(known.isEmpty() ? "" : "closed profiles " + String.join(", ", known));
            }
            latest = "still open: " + String.join(", ", open);
            return look();
        }

        /** Fails with a sentence when AdsPower does not say; who is told to call less often asks again. */
        private Future<Set<String>> openNow() {
            if (isOver()) {
                return notClosed(latest);
            }
            return api.localActive(Urgency.STOP, left()).compose(answer -> {
                if (answer instanceof Ok ok) {
                    return Future.succeededFuture(OpenProfile.listed(ok.data()).orElseThrow().stream()
                            .map(OpenProfile::id)
                            .collect(Collectors.toCollection(TreeSet::new)));
                }
                if (answer.is(RefusalKind.THROTTLED)) {
                    latest = answer.sentence();
                    return openNow();
                }
                return notClosed(answer.sentence());
            });
        }

        private static <T> Future<T> notClosed(String why) {
            return Future.failedFuture(why);
        }

        private boolean isOver() {
            return System.nanoTime() >= deadline;
        }

        private Duration left() {
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            return left.compareTo(SHORTEST) < 0 ? SHORTEST : left;
        }
    }
}
