package dev.sandmesh.agent.probe;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Probes for one test, and servers for them to ask. */
final class TestingProbes implements AfterEachCallback {
    final Vertx vertx = Vertx.vertx();
    final Probes probes = new Probes(vertx);

    /** At which port everything is answered so. */
    int serve(int status, Buffer body) throws TimeoutException {
        return vertx.createHttpServer()
                .requestHandler(
                        request -> request.response().setStatusCode(status).end(body))
                .listen(0, "127.0.0.1")
                .await(10, SECONDS)
                .actualPort();
    }

    @Override
    public void afterEach(ExtensionContext context) throws TimeoutException {
        probes.close().await(10, SECONDS);
        vertx.close().await(10, SECONDS);
    }
}
