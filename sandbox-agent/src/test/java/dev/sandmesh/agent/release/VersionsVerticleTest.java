package dev.sandmesh.agent.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.report.VersionsChanged;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Versions are told when they are known, and again when they change. */
@ExtendWith(VertxExtension.class)
class VersionsVerticleTest {

    private static final long LIMIT_SECONDS = 60;
    private static final Duration OFTEN = Duration.ofMillis(200);

    private final BlockingQueue<VersionsChanged> told = new LinkedBlockingQueue<>();
    private final AtomicReference<Map<String, String>> worker = new AtomicReference<>(Map.of("worker", "1.4.0"));

    @Test
    void versionsAreToldWhenTheyAreKnownAndWhenTheyChange(Vertx vertx) throws Exception {
        VersionsVerticle versions = new VersionsVerticle(
                Map.of("agent", "0.1.0"),
                List.of(
                        () -> Future.succeededFuture(worker.get()),
                        () -> Future.succeededFuture(Map.of("browser", "x".repeat(500)))),
                List::of,
                told::add,
                OFTEN);
        vertx.deployVerticle(versions).await(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(versions.known()).containsExactly(Map.entry("agent", "0.1.0"));

        Map<String, String> first = next();
        assertThat(first).containsEntry("agent", "0.1.0").containsEntry("worker", "1.4.0");
        assertThat(first.get("browser")).hasSize(128);

        // one that does not answer is still known, one that does is known anew
        worker.set(Map.of("node", "v20.1.0"));
        assertThat(next()).containsEntry("worker", "1.4.0").containsEntry("node", "v20.1.0");
        assertThat(versions.known()).containsEntry("node", "v20.1.0");
        assertThat(told).isEmpty();
    }

    /** After a restart of the agent a half list would say that the rest is gone. */
    @Test
    void nothingIsToldBeforeEverybodyHadTimeToAnswer(Vertx vertx) throws Exception {
        AtomicInteger asked = new AtomicInteger();
        VersionsVerticle versions = new VersionsVerticle(
                Map.of("agent", "0.1.0"),
                List.of(
                        () -> Future.succeededFuture(worker.get()),
                        () -> Future.succeededFuture(
                                asked.incrementAndGet() < 3 ? Map.of() : Map.of("browser", "Chrome/140"))),
                List::of,
                told::add,
                OFTEN);
        vertx.deployVerticle(versions).await(LIMIT_SECONDS, TimeUnit.SECONDS);

        assertThat(next()).containsOnlyKeys("agent", "worker", "browser");
        assertThat(asked).hasValueGreaterThanOrEqualTo(3);
    }

    private Map<String, String> next() throws InterruptedException {
        VersionsChanged changed = told.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(changed).as("told within %s s", LIMIT_SECONDS).isNotNull();
        return changed.versions();
    }
}
