package dev.sandmesh.agent.adspower;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.agent.adspower.Answer.NotSent;
import dev.sandmesh.agent.adspower.Answer.Ok;
import dev.sandmesh.agent.adspower.Answer.Refused;
import dev.sandmesh.agent.adspower.Answer.Unreachable;
import dev.sandmesh.agent.adspower.Answer.Why;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallQueueTest {
    private static final Duration GAP = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Answer OK = new Ok(new JsonObject());

    /** A call as it leaves the queue; whoever takes it answers it. */
    private record Sent(String path, long at, Promise<Answer> answer) {}

    private final BlockingQueue<Sent> sent = new LinkedBlockingQueue<>();
    private final BlockingQueue<Duration> took = new LinkedBlockingQueue<>();
    private Vertx vertx;
    private Context context;
    private CallQueue queue;
    private volatile long othersNeed;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        context = vertx.getOrCreateContext();
        queue = queue(GAP);
    }

    private CallQueue queue(Duration gap) {
        return new CallQueue(
                vertx,
                new CallGap(gap, System.nanoTime()),
                () -> Future.succeededFuture(othersNeed),
                this::send,
                (answer, duration) -> took.add(duration));
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(20, SECONDS);
    }

    private Future<Answer> send(Call call) {
        Promise<Answer> promise = Promise.promise();
        sent.add(new Sent(call.path(), System.nanoTime(), promise));
        return promise.future();
    }

    private <T> T there(Callable<T> work) throws Exception {
        Promise<T> promise = Promise.promise();
        context.runOnContext(turn -> {
            try {
                promise.complete(work.call());
            } catch (Exception e) {
                promise.fail(e);
            }
        });
        return promise.future().await(20, SECONDS);
    }

    private Future<Answer> submit(String path, Urgency urgency, Duration limit) throws Exception {
        return there(() -> queue.submit(Call.get(path, urgency, limit)));
    }

    private Sent next() throws Exception {
        Sent next = sent.poll(20, SECONDS);
        assertThat(next).as("a call that is sent").isNotNull();
        return next;
    }

    private void answer(Sent call, Answer answer) throws Exception {
        there(() -> call.answer().tryComplete(answer));
    }

    @Test
    void oneCallIsUnderWayAtATimeAndTheNextGoesAGapAfterItsAnswer() throws Exception {
        List<Future<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            answers.add(submit("/" + i, Urgency.LOOK, LONG));
        }
        long answeredAt = Long.MIN_VALUE;
        for (int i = 0; i < 5; i++) {
            Sent call = next();
            assertThat(call.path()).isEqualTo("/" + i);
            assertThat(sent).isEmpty();
            if (i > 0) {
                assertThat(call.at() - answeredAt).isGreaterThanOrEqualTo(GAP.toNanos());
            }
            answeredAt = System.nanoTime();
            answer(call, OK);
            assertThat(answers.get(i).await(20, SECONDS)).isEqualTo(OK);
        }
    }

    @Test
    void whatIsUrgentGoesBeforeWhatHasWaitedLonger() throws Exception {
        var first = submit("/first", Urgency.LOOK, LONG);
        var look = submit("/look", Urgency.LOOK, LONG);
        var repair = submit("/repair", Urgency.REPAIR, LONG);
        var stop = submit("/stop", Urgency.STOP, LONG);
        List<String> order = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Sent call = next();
            order.add(call.path());
            answer(call, OK);
        }
        assertThat(order.subList(order.indexOf("/stop"), order.size())).startsWith("/stop", "/repair");
        assertThat(List.of(first, look, repair, stop))
                .allSatisfy(future -> assertThat(future.await(20, SECONDS)).isEqualTo(OK));
    }

    @Test
    void aCallWhoseCallerHasGivenUpHoldsUpTheOthersUntilItIsAnswered() throws Exception {
        var abandoned = submit("/slow", Urgency.LOOK, SHORT);
        Sent slow = next();
        assertThat(abandoned.await(20, SECONDS))
                .isInstanceOfSatisfying(
                        Unreachable.class, silent -> assertThat(silent.why()).isEqualTo(Why.SILENT));
        assertThat(queue.silence()).isPresent();
        var waiting = submit("/next", Urgency.STOP, LONG);
        var impatient = submit("/impatient", Urgency.LOOK, SHORT);
        assertThat(impatient.await(20, SECONDS)).isInstanceOf(Unreachable.class);
        assertThat(sent).isEmpty();
        answer(slow, OK);
        assertThat(took.poll(20, SECONDS)).isPositive();
        answer(next(), OK);
        assertThat(waiting.await(20, SECONDS)).isEqualTo(OK);
        assertThat(queue.silence()).isEmpty();
    }

    @Test
    void theWaitInTheQueueCountsAndIsNotTakenForSilence() throws Exception {
        CallQueue patient = queue(LONG);
        Future<Answer> late = there(() -> patient.submit(Call.get("/late", Urgency.STOP, SHORT)));
        assertThat(late.await(20, SECONDS)).isEqualTo(new NotSent("its turn did not come in time"));
        assertThat(sent).isEmpty();
    }

    @Test
    void nothingIsCalledWhileOthersNeedTheRoomAndThatIsNoSilence() throws Exception {
        othersNeed = 1_000;
        var impatient = submit("/impatient", Urgency.LOOK, SHORT);
        assertThat(impatient.await(20, SECONDS)).isEqualTo(new NotSent("its turn did not come in time"));
        assertThat(queue.silence()).isEmpty();
        var patient = submit("/patient", Urgency.LOOK, LONG);
        assertThat(sent).isEmpty();
        othersNeed = 0;
        answer(next(), OK);
        assertThat(patient.await(20, SECONDS)).isEqualTo(OK);
    }

    @Test
    void aFullQueueRefusesLooksButDropsOneForWhatIsUrgent() throws Exception {
        var first = submit("/first", Urgency.LOOK, LONG);
        Sent underWay = next();
        List<Future<Answer>> waiting = new ArrayList<>();
        for (int i = 0; i < CallQueue.MOST_WAITING; i++) {
            waiting.add(submit("/" + i, Urgency.LOOK, LONG));
        }
        assertThat(submit("/more", Urgency.LOOK, LONG).await(20, SECONDS)).isInstanceOf(NotSent.class);
        var stop = submit("/stop", Urgency.STOP, LONG);
        long dropped = waiting.stream().filter(Future::isComplete).count();
        assertThat(dropped).isEqualTo(1);
        answer(underWay, OK);
        Sent urgent = next();
        assertThat(urgent.path()).isEqualTo("/stop");
        answer(urgent, OK);
        assertThat(first.await(20, SECONDS)).isEqualTo(OK);
        assertThat(stop.await(20, SECONDS)).isEqualTo(OK);
    }

    @Test
    void aThrottledCallSlowsDownTheNext() throws Exception {
        var throttled = submit("/1", Urgency.LOOK, LONG);
        answer(next(), new Refused(RefusalKind.THROTTLED, "Too many request per second, please check"));
        assertThat(throttled.await(20, SECONDS).is(RefusalKind.THROTTLED)).isTrue();
        long answeredAt = System.nanoTime();
        var later = submit("/2", Urgency.LOOK, LONG);
        Sent second = next();
        // the answer was known to the queue some moments before it was known here
        assertThat(second.at() - answeredAt).isGreaterThan(GAP.toNanos());
        answer(second, OK);
        assertThat(later.await(20, SECONDS)).isEqualTo(OK);
    }

    @Test
    void whenItIsClosedNobodyWaitsAnyMore() throws Exception {
        var underWay = submit("/1", Urgency.LOOK, LONG);
        Sent call = next();
        List<Future<Answer>> waiting = new ArrayList<>(IntStream.range(0, 3)
                .mapToObj(i -> Urgency.values()[i])
                .map(urgency -> {
                    try {
                        return submit("/w", urgency, LONG);
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                })
                .toList());
        waiting.add(underWay);
        there(() -> {
            queue.close();
            return true;
        });
        waiting.add(submit("/after", Urgency.STOP, LONG));
        for (Future<Answer> answer : waiting) {
            assertThat(answer.await(20, SECONDS)).isEqualTo(new NotSent("the agent ends"));
        }
        answer(call, OK);
        assertThat(sent).isEmpty();
    }
}
