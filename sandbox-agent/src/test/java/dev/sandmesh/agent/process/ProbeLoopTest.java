package dev.sandmesh.agent.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.agent.probe.ProbeResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class ProbeLoopTest {
    private final Set<Object> pending = ConcurrentHashMap.newKeySet();

    /** The same, with a list of the timers that were set and not cancelled. */
    private Vertx counting(Vertx vertx) {
        return (Vertx) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Vertx.class}, (proxy, method, arguments) -> {
                    try {
                        Object answer = method.invoke(vertx, arguments);
                        if (method.getName().equals("setTimer")) {
                            pending.add(answer);
                        } else if (method.getName().equals("cancelTimer")) {
                            pending.remove(arguments[0]);
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void whoEndsLeavesNoTimer() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            ProbeLoop loop = new ProbeLoop(
                    counting(vertx),
                    () -> Future.succeededFuture(ProbeResult.up()),
                    Duration.ofHours(1),
                    result -> assertThat(result.ok()).isTrue());
            loop.begin();
            assertThat(pending).hasSize(1);
            loop.end();
            assertThat(pending).isEmpty();
        } finally {
            vertx.close().await(10, SECONDS);
        }
    }
}
