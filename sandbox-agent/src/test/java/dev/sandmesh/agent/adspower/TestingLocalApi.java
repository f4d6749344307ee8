package dev.sandmesh.agent.adspower;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.agent.probe.Probes;
import dev.sandmesh.protocol.report.Condition;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/** A server of this test in AdsPower's place, for answers that no stand-in gives, and what the agent has for it. */
final class TestingLocalApi implements AutoCloseable {
    static final String OK = "{\"code\":0,\"msg\":\"success\"}";
    static final String NONE_OPEN = "{\"code\":0,\"msg\":\"success\",\"data\":{\"list\":[]}}";
    static final String THROTTLED = "{\"code\":-1,\"msg\":\"Too many request per second, please check\"}";

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Of each call, by its path. */
    final CopyOnWriteArrayList<String> seen = new CopyOnWriteArrayList<>();

    final AdsPowerApi api;
    final AdsPowerMonitor monitor;

    private final Vertx vertx = Vertx.vertx();
    private final Probes probes = new Probes(vertx, Map.of());

    TestingLocalApi(Duration interval, Handler<HttpServerRequest> answers) throws Exception {
        int port = vertx.createHttpServer()
                .requestHandler(request -> {
                    seen.add(request.path());
                    answers.handle(request);
                })
                .listen(0, "127.0.0.1")
                .await(20, SECONDS)
                .actualPort();
        AdsPowerConfig config = new AdsPowerConfig(
                port, Optional.empty(), Optional.empty(), interval, AdsPowerConfig.SHORTEST_CALL_GAP, false);
        long self = ProcessHandle.current().pid();
        api = new AdsPowerApi(vertx, config, () -> self);
        monitor = new AdsPowerMonitor(api, config, Clock.systemUTC(), probes, turned -> {});
    }

    void watch() throws Exception {
        vertx.deployVerticle(monitor).await(20, SECONDS);
    }

    Optional<Condition> condition(String type) {
        return monitor.conditions().stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst();
    }

    void await(String what, Callable<Boolean> reached) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!reached.call()) {
            assertThat(System.nanoTime())
                    .as("%s; %s, asked %s", what, monitor.conditions(), seen)
                    .isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    @Override
    public void close() throws Exception {
        api.close().await(20, SECONDS);
        probes.close().await(20, SECONDS);
        vertx.close().await(20, SECONDS);
    }
}
