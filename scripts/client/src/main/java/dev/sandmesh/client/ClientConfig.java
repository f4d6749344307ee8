package dev.sandmesh.client;

import io.vertx.core.Future;
import io.vertx.core.net.TrustOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where the control plane is, and who asks.
 *
 * @param url of a control node, or of what balances several: {@code https://control.example}
 * @param token brings an API token ({@code smt_…}), whenever the client comes (back)
 * @param patience for the first connection, and for each answer
 * @param trust whose certificates are believed; those of the runtime unless told
 */
public record ClientConfig(URI url, Supplier<Future<String>> token, Duration patience, Optional<TrustOptions> trust) {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    public ClientConfig {
        String scheme = String.valueOf(url.getScheme());
        if ((!scheme.equals("http") && !scheme.equals("https")) || url.getHost() == null) {
            throw new IllegalArgumentException("A control plane has a URL like https://control.example, not " + url);
        }
        if (patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("patience " + patience);
        }
    }

    public static ClientConfig of(String url, String token) {
        return new ClientConfig(URI.create(url), () -> Future.succeededFuture(token), PATIENCE, Optional.empty());
    }

    boolean secure() {
        return "https".equals(url.getScheme());
    }

    int port() {
        if (url.getPort() >= 0) {
            return url.getPort();
        }
        return secure() ? 443 : 80;
    }

    /** Never shows a token. */
    @Override
    public String toString() {
        return "ClientConfig[" + url + "]";
    }
}
