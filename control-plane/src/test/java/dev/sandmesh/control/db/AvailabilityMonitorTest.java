package dev.sandmesh.control.db;

import static dev.sandmesh.control.testing.Waiting.get;
import static dev.sandmesh.control.testing.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.junit5.VertxExtension;
import io.vertx.pgclient.PgConnectOptions;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
final class AvailabilityMonitorTest {

    /** Each question comes as a connection to a server that hangs up; one chain asks four times a second. */
    @Test
    void manySuspicionsLeaveOneChainOfQuestions(Vertx vertx) throws Exception {
        AtomicInteger questions = new AtomicInteger();
        NetServer server = get(vertx.createNetServer()
                .connectHandler(socket -> {
                    questions.incrementAndGet();
                    socket.close();
                })
                .listen(0, "127.0.0.1"));
        AvailabilityMonitor monitor = new AvailabilityMonitor(
                vertx,
                new PgConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(server.actualPort())
                        .setUser("u")
                        .setPassword("p")
                        .setDatabase("d"));
        assertThatThrownBy(() -> get(monitor.start())).isNotNull();

        for (int i = 0; i < 40; i++) {
            int before = questions.get();
            until("the suspicion is looked into", () -> {
                monitor.suspect();
                return questions.get() > before;
            });
        }
        int before = questions.get();
        get(vertx.timer(1_000));

        assertThat(questions.get() - before).isLessThan(8);
        get(monitor.close());
        int last = questions.get();
        get(vertx.timer(600));
        assertThat(questions.get() - last).isZero();
    }
}
