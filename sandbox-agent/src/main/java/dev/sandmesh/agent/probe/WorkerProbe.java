package dev.sandmesh.agent.probe;

import dev.sandmesh.protocol.ProtocolException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import java.net.URI;
import java.time.Duration;

/** Asks the worker for its health, capacity, tasks and its connection to the engine. */
public final class WorkerProbe implements Probe {
    private static final String PATH = "/health";

    private final LocalHttp http;
    private final String url;
    private final String path;
    private final Duration timeout;

    /** The URL without a path, such as {@code http://127.0.0.1:8000}. */
    public WorkerProbe(Probes probes, String baseUrl, Duration timeout) {
        this(probes.http(), baseUrl + PATH, timeout);
    }

    private WorkerProbe(LocalHttp http, String url, Duration timeout) {
        this.http = http;
        this.url = url;
        this.path = URI.create(url).getPath();
        this.timeout = timeout;
    }

    static WorkerProbe at(LocalHttp http, String url, Duration timeout) {
        return new WorkerProbe(http, url, timeout);
    }

    /** The status of HTTP alone does not tell: some workers answer 200 whatever state they are in. */
    @Override
    public Future<ProbeResult> check() {
        return read().map(reading -> reading.ok() ? ProbeResult.up() : ProbeResult.down(reading.reason()));
    }

    /** Never fails: what goes wrong is a reading that is not ok. */
    public Future<WorkerReading> read() {
        return http.get(url, timeout)
                .map(answer -> answer.isSuccess()
                        ? decode(answer.body())
                        : WorkerReading.failed(path + " answered " + answer.status()))
                .recover(failure -> Future.succeededFuture(
                        WorkerReading.failed(path + " does not answer: " + Failure.text(failure))));
    }

    private WorkerReading decode(Buffer body) {
        try {
            return WorkerReading.read(body.toJsonObject());
        } catch (ProtocolException | DecodeException | ClassCastException e) {
            return WorkerReading.failed(path + " answers what is no health report: " + Failure.text(e));
        }
    }
}
