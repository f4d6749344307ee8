package dev.sandmesh.agent.link;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
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
    void whatIsThrownThereFailsTheFuture() {
        Future<Integer> lost = Hop.call(context, () -> {
            throw new IllegalStateException("out of order");
        });
        assertThatThrownBy(() -> lost.await(10, SECONDS)).hasMessageContaining("out of order");
    }
}
