package dev.sandmesh.agent.probe;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Asks the worker which version it is, and which Node runs it. */
public final class WorkerVersionProbe {
    private static final String PATH = "/health";
    private static final int VERSION_LENGTH = 128;

    private final LocalHttp http;
    private final String url;
    private final Duration timeout;

    /** The URL without a path, such as {@code http://127.0.0.1:8000}. */
    public WorkerVersionProbe(Probes probes, String baseUrl, Duration timeout) {
        this.http = probes.http();
        this.url = baseUrl + PATH;
        this.timeout = timeout;
    }

    /** {@code worker} and {@code node}, as far as it says. Never fails. */
    public Future<Map<String, String>> versions() {
        return http.get(url, timeout).map(answer -> decode(answer.body())).otherwise(Map.of());
    }

    private static Map<String, String> decode(Buffer body) {
        Map<String, String> versions = new HashMap<>();
        try {
            Fields health = Fields.of(body.toJsonObject());
            health.optionalText("version", VERSION_LENGTH).ifPresent(version -> versions.put("worker", version));
            health.optionalText("nodeVersion", VERSION_LENGTH).ifPresent(version -> versions.put("node", version));
            return versions;
        } catch (ProtocolException | DecodeException | ClassCastException e) {
            return Map.of();
        }
    }
}
