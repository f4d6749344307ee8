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
        work.add(Future.succeededFuture());
        work.add(Future.failedFuture("it failed"));
        assertThat(work.ended().succeeded()).isTrue();
    }

    @Test
    void theLastThatEndsIsTheEnd() {
        Promise<Void> first = Promise.promise();
        Promise<Void> second = Promise.promise();
        work.add(first.future());
        Future<Void> ended = work.ended();
        work.add(second.future());
        first.complete();
        assertThat(ended.isComplete()).as("what began later runs, too").isFalse();
        second.fail("so it ended");
        assertThat(ended.succeeded()).isTrue();
        assertThat(work.ended().succeeded()).isTrue();
    }
}
