package dev.sandmesh.agent.job;

import dev.sandmesh.protocol.command.Feed;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The input of one job: each byte goes to it once and in order, whatever is sent twice, and no more is kept than fits. An answer says how far it
 * is, and what it does not cover is to be sent again. On the job verticle's event loop.
 */
final class JobInput {

    private static final Logger LOG = LoggerFactory.getLogger(JobInput.class);

    /** One that the job is about to take, and the next. */
    static final int MOST_BYTES = 2 * Feed.MOST_BYTES;

    private final Vertx vertx;
    private final RunningJob job;
    private final Duration hold;
    private Buffer kept = Buffer.buffer();
    private int passing;

    /** Behind the last byte that is kept, or was taken. */
    private long have;

    private boolean ended;
    private boolean endPassed;
    private boolean closed;
    private Optional<Offer> offer = Optional.empty();

    /** Nothing of it fits yet. */
    private record Offer(Feed feed, Promise<JobEnd> answer, long timer) {}

    /** {@code hold} is how long an answer may wait for room. */
    JobInput(Vertx vertx, RunningJob job, Duration hold) {
        this.vertx = vertx;
        this.job = job;
        this.hold = hold;
    }

    Future<JobEnd> take(Feed feed) {
        answerOffer();
        Optional<JobEnd> known = answerTo(feed);
        if (known.isPresent()) {
            return Future.succeededFuture(known.get());
        }
        Promise<JobEnd> answer = Promise.promise();
        long timer = vertx.setTimer(hold.toMillis(), late -> answerOffer());
        offer = Optional.of(new Offer(feed, answer, timer));
        return answer.future();
    }

    /** Keeps what fits of it; empty when that is nothing. What follows a gap is not kept. */
    private Optional<JobEnd> answerTo(Feed feed) {
        long known = have - feed.offset();
        if (closed || ended || known < 0 || known > feed.data().length()) {
            return Optional.of(sofar());
        }
        int left = feed.data().length() - (int) known;
        int fitting = Math.min(left, MOST_BYTES - passing - kept.length());
        if (fitting == 0 && left > 0) {
            return known > 0 ? Optional.of(sofar()) : Optional.empty();
        }
        kept.appendBuffer(feed.data(), (int) known, fitting);
        have += fitting;
        ended = feed.end() && fitting == left;
        pass();
        return Optional.of(sofar());
    }

    private void pass() {
        if (passing > 0 || closed || endPassed || (kept.length() == 0 && !ended)) {
            return;
        }
        Buffer next = kept;
        kept = Buffer.buffer();
        passing = Math.max(1, next.length());
        endPassed = ended;
        job.feed(next, ended).onComplete(taken -> {
            passing = 0;
            if (taken.failed()) {
                LOG.debug("no more input is taken", taken.cause());
                closed = true;
                kept = Buffer.buffer();
            }
            answerOffer();
            pass();
        });
    }

    private void answerOffer() {
        Optional<Offer> waiting = offer;
        offer = Optional.empty();
        waiting.ifPresent(before -> {
            vertx.cancelTimer(before.timer());
            before.answer().tryComplete(answerTo(before.feed()).orElseGet(this::sofar));
        });
    }

    private JobEnd sofar() {
        return JobEnd.ok(
                closed ? "it takes no more input" : "taken",
                new JsonObject().put("upTo", have).put("closed", closed));
    }
}
