package dev.sandmesh.agent.probe;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Set;

/** Tells the worker to take nothing new, to drain, and to go on. */
public final class WorkerControl {
    /** What a server says that does not know the path, or the method on it. */
    private static final Set<Integer> NOT_KNOWN = Set.of(404, 405, 501);

    private final LocalHttp http;
    private final String baseUrl;
    private final Duration timeout;

    /** What came of it; {@code reason} is empty when it was accepted. */
    public record Answer(Outcome outcome, String reason) {
        public boolean accepted() {
            return outcome == Outcome.ACCEPTED;
        }
    }

    /** How a worker answers. */
    public enum Outcome {
        /** It does so; how far it is, its health tells. */
        ACCEPTED,
        /** A worker older than the contract: it goes on as before. */
        NOT_SUPPORTED,
        /** It refused, or did not answer: what it does now is not known. */
        FAILED
    }

    /** The URL without a path, such as {@code http://127.0.0.1:8000}. */
    public WorkerControl(Probes probes, String baseUrl, Duration timeout) {
        this.http = probes.http();
        this.baseUrl = baseUrl;
        this.timeout = timeout;
    }

    /** Nothing new; tasks that run go on. Never fails. */
    public Future<Answer> pause() {
        return tell("/pause", new JsonObject());
    }

    /** Nothing new; tasks that run may end, and are never cancelled. Never fails. */
    public Future<Answer> drain() {
        return tell("/drain", new JsonObject());
    }

    /** Ends a pause and a drain. Never fails. */
    public Future<Answer> resume() {
        return tell("/resume", new JsonObject());
    }

    private Future<Answer> tell(String path, JsonObject body) {
        return http.post(baseUrl + path, body, timeout)
                .map(answer -> answer.isSuccess() ? new Answer(Outcome.ACCEPTED, "") : refused(path, answer.status()))
                .recover(failure -> Future.succeededFuture(
                        new Answer(Outcome.FAILED, path + " does not answer: " + Failure.text(failure))));
    }

    private static Answer refused(String path, int status) {
        return NOT_KNOWN.contains(status)
                ? new Answer(Outcome.NOT_SUPPORTED, path + " is not supported by this worker")
                : new Answer(Outcome.FAILED, path + " answered " + status);
    }
}
