package dev.sandmesh.agent.probe;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import java.time.Duration;

/** Asks the worker for its health, capacity, tasks and its connection to the engine. */
public final class WorkerProbe {
    private static final String PATH = "/health";

    private final LocalHttp http;
    private final String url;
    private final Duration timeout;

    /** The URL without a path, such as {@code http://127.0.0.1:8000}. */
    public WorkerProbe(Probes probes, String baseUrl, Duration timeout) {
        this.http = probes.http();
        this.url = baseUrl + PATH;
        this.timeout = timeout;
    }

    /** Never fails: what goes wrong is a reading that is not ok. */
    public Future<WorkerReading> read() {
        return http.get(url, timeout)
                .map(answer -> answer.isSuccess()
                        ? decode(answer.body())
                        : WorkerReading.failed(PATH + " answered " + answer.status()))
                .recover(failure -> Future.succeededFuture(
                        WorkerReading.failed(PATH + " does not answer: " + Failure.text(failure))));
    }

    private static WorkerReading decode(Buffer body) {
        try {
            return WorkerReading.read(Fields.of(body.toJsonObject()));
        } catch (ProtocolException | DecodeException | ClassCastException e) {
            return WorkerReading.failed(PATH + " answers what is no health report: " + Failure.text(e));
        }
    }
}
