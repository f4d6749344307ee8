package dev.sandmesh.control.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.junit.jupiter.api.Test;

final class RunningWorkTest {

    private final RunningWork work = new RunningWork();

    @Test
    void nothingIsWaitedForWhenNothingRuns() {
        assertThat(work.ended().succeeded()).isTrue();
        work.run(Future::succeededFuture);
        work.run(() -> Future.failedFuture("it failed"));
        work.run(() -> {
            throw new IllegalStateException("it could not even begin");
        });
        assertThat(work.ended().succeeded()).isTrue();
    }

    @Test
    void theLastThatEndsIsTheEnd() {
        Promise<Void> first = Promise.promise();
        Promise<Void> second = Promise.promise();
        work.run(first::future);
        Future<Void> ended = work.ended();
        work.run(second::future);
        first.complete();
        assertThat(ended.isComplete()).as("what began later runs, too").isFalse();
        second.fail("so it ended");
        assertThat(ended.succeeded()).isTrue();
        assertThat(work.ended().succeeded()).isTrue();
    }
}
