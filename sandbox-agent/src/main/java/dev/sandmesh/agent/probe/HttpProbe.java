package dev.sandmesh.agent.probe;

import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;

/** A URL on this host answers with success. */
final class HttpProbe implements Probe {
    private final LocalHttp http;
    private final String url;
    private final String path;
    private final Duration timeout;

    HttpProbe(LocalHttp http, String url, Duration timeout) {
        this.http = http;
        this.url = url;
        this.path = URI.create(url).getPath();
        this.timeout = timeout;
    }

    @Override
    public Future<ProbeResult> check() {
        return http.get(url, timeout)
                .map(answer ->
                        answer.isSuccess() ? ProbeResult.up() : ProbeResult.down(path + " answered " + answer.status()))
                .recover(failure ->
                        Future.succeededFuture(ProbeResult.down(path + " does not answer: " + Failure.text(failure))));
    }
}
