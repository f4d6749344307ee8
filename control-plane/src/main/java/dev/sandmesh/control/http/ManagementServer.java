package dev.sandmesh.control.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves /metrics on loopback, apart from the people's port. */
public final class ManagementServer extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);
    /** It asks for no token, so nobody from outside may reach it, wherever the people's port listens. */
    private static final String HOST = "127.0.0.1";

    private final HttpConfig config;
    private final PrometheusMeterRegistry registry;
    private final JvmGcMetrics collector = new JvmGcMetrics();
    private @Nullable HttpServer server;

    public ManagementServer(HttpConfig config, PrometheusMeterRegistry registry) {
        this.config = config;
        this.registry = registry;
    }

    @Override
    public Future<?> start() {
        bindJvm(registry);
        HttpServer created = vertx.createHttpServer(new HttpServerOptions()
                .setHost(HOST)
                .setPort(config.managementPort())
                .setCompressionSupported(true)
                .setIdleTimeout(60));
        server = created;
        return created.requestHandler(this::answer)
                .listen()
                .onSuccess(up -> LOG.info("metrics on http://{}:{}/metrics", HOST, up.actualPort()));
    }

    @Override
    public Future<?> stop() {
        collector.close();
        HttpServer running = server;
        return running == null ? Future.succeededFuture() : running.close();
    }

    public int port() {
        return server == null ? -1 : server.actualPort();
    }

    private void bindJvm(MeterRegistry meters) {
        new JvmMemoryMetrics().bindTo(meters);
        new JvmThreadMetrics().bindTo(meters);
        new ProcessorMetrics().bindTo(meters);
        new UptimeMetrics().bindTo(meters);
        collector.bindTo(meters);
    }

    private void answer(HttpServerRequest request) {
        SecurityHeaders.put(request.response().headers());
        boolean metrics = "/metrics".equals(request.path());
        Future<Void> written = metrics
                ? request.response()
                        .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                        .end(registry.scrape())
                : request.response().setStatusCode(404).end();
        written.onFailure(gone -> LOG.debug("scraper left", gone));
    }
}
