package dev.sandmesh.agent.adspower;

import dev.sandmesh.agent.adspower.Answer.Ok;
import dev.sandmesh.agent.adspower.Answer.Unreachable;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

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
        return new Closing(System.nanoTime() + limit.minus(RESERVE).toNanos()).run();
    }

    /** One stop. */
    private final class Closing {
        private final long deadline;
        private final Set<String> known = new TreeSet<>(monitor.openProfiles());
        private boolean looked;

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
            return api.localActive(Urgency.STOP, left()).compose(answer -> {
                if (answer instanceof Ok ok) {
                    OpenProfile.listed(ok.data()).orElse(List.of()).forEach(open -> known.add(open.id()));
                    return closeNext(new ArrayList<>(known).iterator()).compose(done -> look());
                }
                return notClosed(refusal.sentence());
            });
        }

        private Future<Void> closeNext(Iterator<String> rest) {
            if (!rest.hasNext() || isOver()) {
                return Future.succeededFuture();
            }
            return api.stop(rest.next(), Urgency.STOP, left()).compose(answer -> closeNext(rest));
        }

        /** Until none is open any more; the pace of the calls is the pace of the looks. */
        private Future<String> look() {
            if (isOver()) {
                return notClosed(looked ? "still open: " + String.join(", ", known) : "AdsPower does not answer");
            }
            return api.localActive(Urgency.STOP, left()).compose(answer -> {
                if (!(answer instanceof Ok ok)) {
                    return answer.is(RefusalKind.THROTTLED) ? look() : notClosed(answer.sentence());
                }
                Set<String> open = new TreeSet<>();
                OpenProfile.listed(ok.data()).orElse(List.of()).forEach(profile -> open.add(profile.id()));
                return judge(open);
            });
        }

        private Future<String> judge(Set<String> open) {
            looked = true;
            known.addAll(open);
            if (open.isEmpty()) {
                monitor.closed();
                return Future.succeededFuture(known.isEmpty() ? "" : "closed profiles " + String.join(", ", known));
            }
            if (isOver()) {
                return notClosed("still open: " + String.join(", ", open));
            }
            return look();
        }

        private Future<String> notClosed(String why) {
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
