package dev.sandmesh.control.command;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Feed;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The input of one job on its way to it: an answer says how far it is, and what that does not cover is sent again, for as long as the job
 * goes on. On one event loop.
 */
final class InputFeed {

    private static final Logger LOG = LoggerFactory.getLogger(InputFeed.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final UUID job;
    private final Context loop;
    private final Function<Feed, Future<CommandResult>> sending;
    private final BooleanSupplier over;
    private Future<Void> before = Future.succeededFuture();

    /** Behind the last byte that the job's agent has. */
    private long taken;

    /** {@code over} tells whether the job has ended. */
    InputFeed(UUID job, Context loop, Function<Feed, Future<CommandResult>> sending, BooleanSupplier over) {
        this.job = job;
        this.loop = loop;
        this.sending = sending;
        this.over = over;
    }

    /** How many bytes the job's agent has. */
    long taken() {
        return taken;
    }

    /** The next bytes, behind those that were given before. */
    Future<Void> add(Buffer bytes, boolean end) {
        Promise<Void> done = Promise.promise();
        before.onComplete(go -> {
            if (go.succeeded()) {
                send(taken, bytes, end, done);
            } else {
                done.fail(go.cause());
            }
        });
        before = done.future();
        return before;
    }

    /** {@code from} is where the bytes begin. */
    private void send(long from, Buffer bytes, boolean end, Promise<Void> done) {
        if (over.getAsBoolean()) {
            done.fail(new SandmeshException(ErrorCode.STATE_CONFLICT, "It has ended"));
            return;
        }
        int known = (int) (taken - from);
        int to = Math.min(bytes.length(), known + Feed.MOST_BYTES);
        boolean last = end && to == bytes.length();
        Feed feed = new Feed(job, taken, bytes.slice(known, to), last);
        Hop.onto(loop, sending.apply(feed)).onComplete(answer -> {
            if (answer.failed()) {
                LOG.debug("input of {} is not taken yet", job, answer.cause());
                Hop.onto(loop, loop.owner().timer(PAUSE.toMillis(), TimeUnit.MILLISECONDS))
                        .onComplete(again -> send(from, bytes, end, done));
                return;
            }
            if (answer.result().result().getBoolean("closed", false)) {
                done.fail(new SandmeshException(ErrorCode.STATE_CONFLICT, "It takes no more input"));
                return;
            }
            long upTo = answer.result()
                    .result()
                    .getLong("upTo", feed.offset() + feed.data().length());
            taken = Math.max(taken, Math.min(upTo, from + bytes.length()));
            if (taken == from + bytes.length() && (last || !end)) {
                done.complete();
            } else {
                send(from, bytes, end, done);
            }
        });
    }
}
