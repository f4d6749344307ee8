package dev.sandmesh.control.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** Counts answers by operation and status, and how long they took. */
final class HttpMetrics {

    private final MeterRegistry registry;

    HttpMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void answered(String operationId, int status, long nanos) {
        Counter.builder("sandmesh.http.requests")
                .description("Answers by operation and status")
                .tag("operation", operationId)
                .tag("status", Integer.toString(status))
                .register(registry)
                .increment();
        Timer.builder("sandmesh.http.request")
                .description("Time from the last byte of the head to the end of the answer")
                .tag("operation", operationId)
                .register(registry)
                .record(nanos, TimeUnit.NANOSECONDS);
    }
}
