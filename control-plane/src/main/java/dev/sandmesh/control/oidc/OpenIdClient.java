package dev.sandmesh.control.oidc;

import dev.sandmesh.control.oidc.OidcException.Reason;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.oauth2.OAuth2Auth;
import io.vertx.ext.auth.oauth2.OAuth2AuthorizationURL;
import io.vertx.ext.auth.oauth2.OAuth2FlowType;
import io.vertx.ext.auth.oauth2.OAuth2Options;
import io.vertx.ext.auth.oauth2.Oauth2Credentials;
import io.vertx.ext.auth.oauth2.providers.OpenIDConnectAuth;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Speaks with the provider: finds out where its endpoints are, sends browsers there, exchanges codes. Its keys are asked for at each
 * login, so that a rotated one is known at once. Asked from every event loop.
 */
final class OpenIdClient {

    private static final Duration KNOWN_FOR = Duration.ofMinutes(10);
    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final int MOST_BYTES = 256 * 1024;

    private final Vertx vertx;
    private final OidcConfig config;
    private final InstantSource clock;
    private final HttpClient http;
    private @Nullable Discovery discovery;
    /** Those that somebody may still speak with, by the timer that ends it. */
    private final Map<Long, OAuth2Auth> leaving = new HashMap<>();

    /** Where the provider's endpoints are. */
    private record Provider(OAuth2Auth auth, String jwks) {}

    private record Discovery(Future<Provider> found, Instant at) {}

    OpenIdClient(Vertx vertx, OidcConfig config, InstantSource clock) {
        this.vertx = vertx;
        this.config = config;
        this.clock = clock;
        this.http = vertx.createHttpClient(options());
    }

    /** Where the browser has to go. */
    Future<String> authorizeUrl(LoginState state) {
        return provider().map(provider -> provider.auth()
                .authorizeURL(new OAuth2AuthorizationURL()
                        .setRedirectUri(config.redirectUrl())
                        .setScopes(config.scopes())
                        .setState(state.state())
                        .setCodeChallenge(state.challenge())
                        .setCodeChallengeMethod("S256")
                        .putAdditionalParameter("nonce", state.nonce())));
    }

    /** The claims of the id token that the code is worth, signed by the provider; nothing else of them is checked. */
    Future<JsonObject> claims(String code, LoginState state) {
        Oauth2Credentials credentials = new Oauth2Credentials()
                .setFlow(OAuth2FlowType.AUTH_CODE)
                .setCode(code)
                .setCodeVerifier(state.verifier())
                .setRedirectUri(config.redirectUrl());
        return provider().compose(provider -> bounded(provider.auth().authenticate(credentials), Reason.TOKEN)
                .compose(user -> {
                    String token = user.principal().getString("id_token", "");
                    return keys(provider).compose(jwks -> verified(jwks, token));
                }));
    }

    synchronized Future<Void> close() {
        forget();
        leaving.forEach((timer, auth) -> {
            vertx.cancelTimer(timer);
            auth.close();
        });
        leaving.clear();
        return http.close();
    }

    private Future<JsonObject> verified(JsonObject jwks, String token) {
        return ProviderKeys.of(vertx, jwks)
                .map(keys -> keys.authenticate(new TokenCredentials(token))
                        .map(user -> user.attributes().getJsonObject("accessToken", user.principal()))
                        .recover(bad -> Future.failedFuture(
                                new OidcException(Reason.TOKEN, "no key of the provider has signed the id token"))))
                .orElseGet(() -> Future.failedFuture(
                        new OidcException(Reason.UNAVAILABLE, "the provider publishes no key that can be used")));
    }

    /** Found once for some minutes; what has failed is tried again by whoever comes next. */
    private synchronized Future<Provider> provider() {
        Discovery known = discovery;
        if (known == null
                || known.found().failed()
                || known.at().plus(KNOWN_FOR).isBefore(clock.instant())) {
            forget();
            known = new Discovery(discover(), clock.instant());
            discovery = known;
        }
        return known.found();
    }

    private synchronized void forget() {
        Discovery known = discovery;
        if (known != null) {
            known.found().onSuccess(provider -> leave(provider.auth()));
        }
        discovery = null;
    }

    /** An exchange that has just begun with it takes no longer than this. */
    private synchronized void leave(OAuth2Auth auth) {
        leaving.put(vertx.setTimer(2 * PATIENCE.toMillis(), this::left), auth);
    }

    private synchronized void left(long timer) {
        OAuth2Auth auth = leaving.remove(timer);
        if (auth != null) {
            auth.close();
        }
    }

    private Future<Provider> discover() {
        OAuth2Options options = new OAuth2Options()
                .setSite(config.issuer())
                .setClientId(config.client().id())
                .setValidateIssuer(true)
                .setHttpClientOptions(options());
        options.setJwkMaxAgeInSeconds(-1);
        config.client().secret().ifPresent(options::setClientSecret);
        return bounded(OpenIDConnectAuth.discover(vertx, options), Reason.UNAVAILABLE)
                .compose(auth -> {
                    String jwks = options.getJwkPath();
                    boolean usable = safe(jwks) && safe(options.getAuthorizationPath()) && safe(options.getTokenPath());
                    return usable
                            ? Future.succeededFuture(new Provider(auth, String.valueOf(jwks)))
                            : Future.failedFuture(new OidcException(
                                    Reason.UNAVAILABLE,
                                    "the provider names endpoints that are missing or without TLS"));
                });
    }

    /** A provider with TLS sends neither codes nor keys without. */
    private boolean safe(@Nullable String url) {
        return url != null && url.startsWith(config.issuer().startsWith("https:") ? "https:" : "http");
    }

    private Future<JsonObject> keys(Provider provider) {
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(provider.jwks())
                .setTimeout(PATIENCE.toMillis());
        Future<JsonObject> read = http.request(request)
                .compose(asked -> asked.send().compose(OpenIdClient::body))
                .map(Buffer::toJsonObject);
        return bounded(read, Reason.UNAVAILABLE);
    }

    private static Future<Buffer> body(HttpClientResponse response) {
        Buffer body = Buffer.buffer();
        response.handler(piece -> {
            if (body.length() + piece.length() > MOST_BYTES) {
                response.request().reset();
            } else {
                body.appendBuffer(piece);
            }
        });
        return response.end()
                .compose(end -> response.statusCode() == 200
                        ? Future.succeededFuture(body)
                        : Future.failedFuture(new IOException("status " + response.statusCode())));
    }

    /** What goes wrong on the way is the provider's absence; what it answers is what {@code refusal} says. */
    private static <T> Future<T> bounded(Future<T> work, Reason refusal) {
        Function<Throwable, Future<T>> told = failure -> {
            boolean away = failure instanceof IOException || failure instanceof TimeoutException;
            return Future.failedFuture(
                    failure instanceof OidcException
                            ? failure
                            : new OidcException(
                                    away ? Reason.UNAVAILABLE : refusal, String.valueOf(failure.getMessage())));
        };
        return work.timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).recover(told);
    }

    private static HttpClientOptions options() {
        return new HttpClientOptions()
                .setConnectTimeout((int) PATIENCE.toMillis())
                .setReadIdleTimeout((int) PATIENCE.toSeconds());
    }
}
