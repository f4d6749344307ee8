package dev.sandmesh.agent.process;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The condition that a process backs, if it backs one; lives on the supervisor's event loop. */
final class BackedCondition {
    private final Vertx vertx;
    private final Reporter reporter;
    private @Nullable String type;
    private boolean told;
    private long patience = -1;

    BackedCondition(Vertx vertx, Reporter reporter, @Nullable String type) {
        this.vertx = vertx;
        this.reporter = reporter;
        this.type = type;
    }

    /** Nothing was said yet, and nobody waits to say it. */
    boolean isOpen() {
        return patience < 0 && !told;
    }

    void set(boolean ok, String why) {
        vertx.cancelTimer(patience);
        patience = -1;
        told = true;
        if (type != null) {
            reporter.condition(type, ok, why);
        }
    }

    /** What happens when nothing is said within the time. */
    void unlessSetWithin(Duration time, Runnable otherwise) {
        vertx.cancelTimer(patience);
        patience = vertx.setTimer(Math.max(1, time.toMillis()), timer -> otherwise.run());
    }

    /** Another one from now on, or none; says whether it is another. */
    boolean becomes(Optional<String> next) {
        if (Objects.equals(type, next.orElse(null))) {
            return false;
        }
        if (type != null) {
            reporter.forget(type);
        }
        type = next.orElse(null);
        return told;
    }

    /** The process that backed it leaves. */
    void end() {
        vertx.cancelTimer(patience);
        var unused = becomes(Optional.empty());
    }
}
