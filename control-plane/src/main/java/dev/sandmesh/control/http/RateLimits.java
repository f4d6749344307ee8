package dev.sandmesh.control.http;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How often somebody may ask: each caller by who they are, and who is nobody, or proves to be nobody, by their address. The
 * headers are those of the IETF's draft "RateLimit header fields for HTTP".
 */
final class RateLimits {

    private final TokenBuckets callers;
    private final TokenBuckets strangers;

    RateLimits(RateConfig config) {
        this.callers = new TokenBuckets("caller", config.callers(), System::nanoTime);
        this.strangers = new TokenBuckets("address", config.strangers(), System::nanoTime);
    }

    /** Throws TOO_MANY_REQUESTS; the answer tells either way how much is left. */
    void take(Caller caller, HttpServerResponse response) {
        boolean script = caller.kind() == Caller.Kind.TOKEN;
        take(callers, script ? "token " + caller.login().id() : "user " + caller.id(), response);
    }

    /** The same for whoever is at this address. */
    void take(@Nullable SocketAddress address, HttpServerResponse response) {
        take(strangers, ClientAddress.network(address), response);
    }

    private static void take(TokenBuckets buckets, String key, HttpServerResponse response) {
        if (buckets.unlimited()) {
            return;
        }
        TokenBuckets.Grant grant = buckets.take(key);
        response.putHeader("RateLimit-Policy", buckets.policy()).putHeader("RateLimit", buckets.state(grant));
        if (!grant.given()) {
            throw new SandmeshException(
                    ErrorCode.TOO_MANY_REQUESTS,
                    "Too many requests of this " + buckets.name() + "; wait as long as Retry-After says",
                    Duration.ofSeconds(grant.waitSeconds()));
        }
    }
}
