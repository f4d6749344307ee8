package dev.sandmesh.control.trust;

import dev.sandmesh.protocol.command.CommandResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * One command on its way. A sandbox's address may for a while have two consumers: that of its agent, and that of a process that is frozen or was
 * superseded. The bus takes turns between them, so whatever is not answered soon, or by the wrong one, is sent once more. The agent
 * knows a command again and does it once. As long as one try may have reached it, no other says that it was not begun.
 */
final class Sending {

    private static final Duration AGAIN = Duration.ofMillis(700);
    private static final int MOST = 3;

    private final Vertx vertx;
    private final Function<Duration, Future<CommandResult>> request;
    private final long until;
    private final Promise<CommandResult> outcome = Promise.promise();
    private int sent;
    private int outstanding;
    private Optional<Throwable> unknown = Optional.empty();

    Sending(Vertx vertx, Function<Duration, Future<CommandResult>> request, Duration limit) {
        this.vertx = vertx;
        this.request = request;
        this.until = System.nanoTime() + limit.toNanos();
    }

    Future<CommandResult> begin() {
        send();
        long timer = vertx.setTimer(AGAIN.toMillis(), due -> again());
        return outcome.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    private synchronized void again() {
        if (!outcome.future().isComplete() && sent < MOST && left().toMillis() > 0) {
            send();
        }
    }

    private synchronized void send() {
        sent++;
        outstanding++;
        request.apply(left()).onComplete(this::answered, this::failed);
    }

    private synchronized void answered(CommandResult result) {
        outstanding--;
        boolean misrouted = CommandSender.isMisrouted(result);
        if (misrouted && sent < MOST && left().toMillis() > 0) {
            send();
        } else if (!misrouted) {
            outcome.tryComplete(result);
        } else if (outstanding == 0) {
            unknown.ifPresentOrElse(outcome::tryFail, () -> outcome.tryComplete(result));
        }
    }

    private synchronized void failed(Throwable failure) {
        outstanding--;
        if (failure instanceof ReplyException silence && silence.failureType() != ReplyFailure.NO_HANDLERS) {
            unknown = Optional.of(failure);
        }
        if (outstanding == 0) {
            outcome.tryFail(unknown.orElse(failure));
        }
    }

    private Duration left() {
        return Duration.ofNanos(Math.max(0, until - System.nanoTime()));
    }
}
