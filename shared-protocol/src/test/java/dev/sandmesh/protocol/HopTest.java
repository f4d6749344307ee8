package dev.sandmesh.protocol;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HopTest {

    private Vertx vertx;
    private Context context;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        context = vertx.getOrCreateContext();
    }

    @AfterEach
    void close() throws TimeoutException {
        vertx.close().await(10, SECONDS);
    }

    @Test
    void aCallRunsOnTheContextThatIsGiven() throws Exception {
        Context ran = Hop.call(context, () -> Future.succeededFuture(Vertx.currentContext()))
                .await(10, SECONDS);
        assertThat(ran).isSameAs(context);
    }

    @Test
    void theAnswerComesBackToTheEventLoopThatAsks() throws Exception {
        Promise<List<Context>> loops = Promise.promise();
        vertx.deployVerticle(asking -> Hop.back(Hop.call(context, () -> Future.succeededFuture(7)))
                        .onSuccess(answer -> loops.complete(List.of(asking, Vertx.currentContext()))))
                .await(10, SECONDS);
        List<Context> askingAndAnswered = loops.future().await(10, SECONDS);
        assertThat(askingAndAnswered).doesNotContain(context);
        assertThat(askingAndAnswered.get(1)).isSameAs(askingAndAnswered.get(0));
    }

    @Test
    void whoAsksOnNoEventLoopIsAnsweredAnyhow() throws Exception {
        int answer =
                Hop.back(Hop.call(context, () -> Future.succeededFuture(7))).await(10, SECONDS);
        assertThat(answer).isEqualTo(7);
    }

    @Test
    void whatIsThrownThereFailsTheFuture() {
        Future<Integer> lost = Hop.call(context, () -> {
            throw new IllegalStateException("out of order");
        });
        assertThatThrownBy(() -> lost.await(10, SECONDS)).hasMessageContaining("out of order");
    }

    @Test
    void whatComesToAnEventLoopThatHasEndedFails() throws Exception {
        Promise<Integer> elsewhere = Promise.promise();
        Future<Integer> brought = Hop.onto(context, elsewhere.future());
        vertx.close().await(10, SECONDS);
        elsewhere.complete(7);
        assertThatThrownBy(() -> brought.await(10, SECONDS)).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(
                        () -> Hop.call(context, () -> Future.succeededFuture(7)).await(10, SECONDS))
                .isInstanceOf(RejectedExecutionException.class);
    }
}
