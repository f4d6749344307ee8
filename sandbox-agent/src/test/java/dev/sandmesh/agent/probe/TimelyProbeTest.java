package dev.sandmesh.agent.probe;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a late agent sees of others is no evidence against them. */
class TimelyProbeTest {
    private static final Duration LATE = Duration.ofMillis(900);

    /** One event loop, as an agent has it; that it is held up is the point, so nobody warns of it. */
    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setBlockedThreadCheckInterval(3_600_000));

    private final Context context = vertx.getOrCreateContext();
    private final Timeliness timeliness = new Timeliness(vertx);
    private final AtomicInteger asked = new AtomicInteger();

    @AfterEach
    void close() throws Exception {
        timeliness.close();
        vertx.close().await(10, SECONDS);
    }

    private ProbeResult check(Probe probe) throws Exception {
        Promise<ProbeResult> result = Promise.promise();
        context.runOnContext(there -> new TimelyProbe(probe, timeliness).check().onComplete(result));
        return result.future().await(60, SECONDS);
    }

    /** Answers at the next turn of the event loop. */
    private Future<ProbeResult> answer(ProbeResult result) {
        Promise<ProbeResult> answer = Promise.promise();
        context.runOnContext(there -> answer.complete(result));
        return answer.future();
    }

    private static void holdUp() {
        long end = System.nanoTime() + LATE.toNanos();
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aFailureSeenByALateAgentIsAskedAgain() throws Exception {
        ProbeResult result = check(() -> {
            boolean first = asked.incrementAndGet() == 1;
            if (first) {
                holdUp();
            }
            return answer(first ? ProbeResult.down("timed out") : ProbeResult.up());
        });
        assertThat(result.ok()).isTrue();
        assertThat(asked).hasValue(2);
    }

    @Test
    void anAgentThatIsAlwaysLateBelievesInTheEnd() throws Exception {
        ProbeResult result = check(() -> {
            asked.incrementAndGet();
            holdUp();
            return answer(ProbeResult.down("timed out"));
        });
        assertThat(result.ok()).isFalse();
        assertThat(asked).hasValue(6);
    }

    @Test
    void latenessIsRememberedForAWhileAndOnlyWhereItWasAsked() throws Exception {
        Promise<Duration> worst = Promise.promise();
        Promise<Duration> since = Promise.promise();
        context.runOnContext(there -> {
            assertThat(timeliness.worstWithin(Duration.ofSeconds(30))).isLessThan(LATE);
            long before = System.nanoTime();
            holdUp();
            worst.complete(timeliness.worstSince(before));
            // after the timer that was late has come
            vertx.setTimer(100, later -> since.complete(timeliness.worstWithin(Duration.ofSeconds(30))));
        });
        assertThat(worst.future().await(10, SECONDS)).isGreaterThan(Duration.ofMillis(300));
        assertThat(since.future().await(10, SECONDS)).isGreaterThan(Duration.ofMillis(300));
    }
}
