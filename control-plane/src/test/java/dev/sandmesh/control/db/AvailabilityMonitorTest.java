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
        long start = System.nanoTime();
        get(vertx.timer(1_000));
        int asked = questions.get() - before;
        double seconds = (System.nanoTime() - start) / 1e9;

        // A slow machine may take much longer than the second, during which the one chain goes on; forty would ask 160
        // times in each.
        assertThat((double) asked).isLessThan(8 * Math.max(1, seconds));
        get(monitor.close());
        int last = questions.get();
        get(vertx.timer(1_000));
        // One may have been on its way.
        assertThat(questions.get() - last).isLessThanOrEqualTo(1);
    }
}
