package dev.sandmesh.agent.probe;

import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import java.time.Duration;
import java.util.Optional;

/** Asks Chromium's debug port who answers there. */
public final class BrowserProbe implements Probe {
    private static final String PATH = "/json/version";
    private static final int VERSION_LENGTH = 128;

    private final LocalHttp http;
    private final String url;
    private final Duration timeout;

    /** The URL without a path, such as {@code http://127.0.0.1:9222}. */
    public BrowserProbe(Probes probes, String baseUrl, Duration timeout) {
        this.http = probes.http();
        this.url = baseUrl + PATH;
        this.timeout = timeout;
    }

    @Override
    public Future<ProbeResult> check() {
        return http.get(url, timeout)
                .map(answer -> answer.isSuccess() && product(answer.body()).isPresent()
                        ? ProbeResult.up()
                        : ProbeResult.down(PATH + " answered " + answer.status() + ", which is no browser"))
                .recover(failure ->
                        Future.succeededFuture(ProbeResult.down(PATH + " does not answer: " + Failure.text(failure))));
    }

    /** Such as {@code Chrome/130.0.6723.91}; empty when no browser answers. */
    public Future<Optional<String>> version() {
        return http.get(url, timeout)
                .map(answer -> answer.isSuccess() ? product(answer.body()) : Optional.<String>empty())
                .recover(failure -> Future.succeededFuture(Optional.empty()));
    }

    private static Optional<String> product(Buffer body) {
        try {
            return Fields.of(body.toJsonObject()).optionalText("Browser", VERSION_LENGTH);
        } catch (ProtocolException | DecodeException | ClassCastException e) {
            return Optional.empty();
        }
    }
}
