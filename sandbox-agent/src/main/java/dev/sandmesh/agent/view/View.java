package dev.sandmesh.agent.view;

import dev.sandmesh.agent.link.ByteStream;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A VNC server and a viewer, joined: what one side says goes to the other as fast as that reads, and each ends with the other. */
final class View {

    /** How long what one side said last may take to reach the other; who does not read for that long is not waited for. */
    private static final Duration LINGER = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final ByteStream server;
    private final ByteStream viewer;
    private final Promise<Void> ended = Promise.promise();
    private @Nullable Long timer;

    View(Vertx vertx, ByteStream server, ByteStream viewer) {
        this.vertx = vertx;
        this.server = server;
        this.viewer = viewer;
    }

    /** Done when both sides are closed, or what one of them does not take is given up. */
    Future<Void> ended() {
        return ended.future();
    }

    void begin() {
        server.closed().onComplete(gone -> linger());
        viewer.closed().onComplete(gone -> linger());
        Future.all(server.pipeTo(viewer), viewer.pipeTo(server)).onComplete(done -> close());
        Future.all(server.closed(), viewer.closed()).onComplete(done -> over());
    }

    private void linger() {
        if (timer == null && !ended.future().isComplete()) {
            timer = vertx.setTimer(LINGER.toMillis(), late -> {
                close();
                over();
            });
        }
    }

    private void over() {
        if (timer != null) {
            vertx.cancelTimer(timer);
        }
        ended.tryComplete();
    }

    /** Ends both sides. */
    void close() {
        linger();
        server.close();
        viewer.close();
    }
}
