package dev.sandmesh.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandmesh.cli.output.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/** Sends requests to one control plane, with what it is told to send and no more; follows nobody elsewhere. */
public final class Http {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** Longer than the slowest answer of a control plane that is well. */
    private static final Duration ANSWER = Duration.ofSeconds(45);

    private static final String ELSEWHERE =
            "Does the control plane run (scripts/up starts one)? Another URL: --url or SANDMESH_URL";
    private static final String NOT_KNOWN = "Whether it was done is not known: look before you repeat it.";
    private static final String ACCEPTED = "application/json, application/x-ndjson, application/problem+json";

    private static final String AGENT = "sandmesh-cli";
    private static final int LARGEST_REFUSAL = 1024 * 1024;
    private static final int LARGEST_ANSWER = 64 * 1024 * 1024;

    private final ServerUrl url;
    private final SSLContext trust;
    private final HttpClient client;

    public Http(ServerUrl url, Optional<Path> ca) {
        this.url = url;
        this.trust = Trust.context(url, ca);
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .sslContext(trust)
                .build();
    }

    ServerUrl url() {
        return url;
    }

    /** Any answer at all, also a refusal. */
    Answer send(Request request, Map<String, String> identity) {
        HttpResponse<InputStream> response = exchange(request, identity, BodyHandlers.ofInputStream());
        byte[] bytes = read(request, response);
        return new Answer(response.statusCode(), response.headers().map(), json(request, response, bytes));
    }

    /** The body as it comes, for answers that have no end, or nothing once the identity is not known; any other refusal fails. */
    Optional<InputStream> stream(Request request, Map<String, String> identity, Duration silence) {
        HttpResponse<InputStream> response = exchange(request, identity, head -> new LiveBody(silence));
        if (response.statusCode() == 401) {
            close(response);
            return Optional.empty();
        }
        if (response.statusCode() != 200) {
            byte[] bytes = read(request, response);
            Answer answer = new Answer(response.statusCode(), response.headers().map(), json(request, response, bytes));
            throw Problem.of(request.doing(), answer);
        }
        return Optional.of(response.body());
    }

    /** The same with a body that goes on behind its line; {@code rest} is taken once the answer has begun. */
    Optional<InputStream> stream(Request request, Map<String, String> identity, Duration silence, InputStream rest) {
        Request full = request.header("User-Agent", AGENT);
        for (Map.Entry<String, String> header : identity.entrySet()) {
            full = full.header(header.getKey(), header.getValue());
        }
        byte[] line = (request.body().map(Json::plain).orElse("") + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            TwoWay exchange = new TwoWay(url, trust, new TwoWay.Limits(CONNECT, ANSWER, silence), full, line);
            if (exchange.status() == 200) {
                InputPump.start(exchange, rest);
                return Optional.of(exchange.body());
            }
            try (exchange) {
                if (exchange.status() == 401) {
                    return Optional.empty();
                }
                JsonNode body = Json.read(exchange.body().readNBytes(LARGEST_REFUSAL));
                throw Problem.of(request.doing(), new Answer(exchange.status(), exchange.headers(), body));
            }
        } catch (IOException e) {
            throw unreachable(request, e);
        }
    }

    /** Opens a WebSocket, or nothing once the identity is not known; any other refusal fails. */
    Optional<WebSocket> socket(Request request, Map<String, String> identity, WebSocket.Listener listener) {
        WebSocket.Builder builder = client.newWebSocketBuilder().connectTimeout(ANSWER);
        identity.forEach(builder::header);
        try {
            return Optional.of(builder.buildAsync(url.socket(request.pathAndQuery()), listener)
                    .join());
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refusal) {
                HttpResponse<?> answer = refusal.getResponse();
                if (answer.statusCode() == 401) {
                    return Optional.empty();
                }
                throw Problem.of(
                        request.doing(),
                        new Answer(answer.statusCode(), answer.headers().map(), json(request, answer, body(answer))));
            }
            throw unreachable(
                    request,
                    e.getCause() instanceof IOException io ? io : new IOException(String.valueOf(e.getCause())));
        }
    }

    private HttpResponse<InputStream> exchange(
            Request request, Map<String, String> identity, BodyHandler<InputStream> body) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(url.resolve(request.pathAndQuery()))
                .timeout(ANSWER)
                .header("User-Agent", AGENT);
        if (!request.headers().containsKey("Accept")) {
            builder.header("Accept", ACCEPTED);
        }
        identity.forEach(builder::header);
        request.headers().forEach(builder::header);
        request.body().ifPresent(sent -> builder.header("Content-Type", "application/json"));
        builder.method(
                request.method(),
                request.body()
                        .map(sent -> BodyPublishers.ofString(Json.plain(sent)))
                        .orElseGet(BodyPublishers::noBody));
        try {
            return client.send(builder.build(), body);
        } catch (IOException e) {
            throw unreachable(request, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.of("cannot " + request.doing() + ": interrupted");
        }
    }

    private static void close(HttpResponse<InputStream> response) {
        try {
            response.body().close();
        } catch (IOException e) {
            // nothing of it is wanted
        }
    }

    private byte[] read(Request request, HttpResponse<InputStream> response) {
        try (InputStream body = response.body()) {
            byte[] bytes = body.readNBytes(LARGEST_ANSWER + 1);
            if (bytes.length > LARGEST_ANSWER) {
                throw Failure.of("cannot " + request.doing() + ": the answer of " + url + " is larger than 64 MiB");
            }
            return bytes;
        } catch (IOException e) {
            throw unreachable(request, e);
        }
    }

    /** Of an upgrade that was refused it is there already, as text. */
    private static byte[] body(HttpResponse<?> refusal) {
        return refusal.body() instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : new byte[0];
    }

    /** A proxy in between answers in its own words; that is said, and none of them repeated at length. */
    private JsonNode json(Request request, HttpResponse<?> response, byte[] bytes) {
        if (bytes.length == 0) {
            return Json.object();
        }
        try {
            JsonNode body = Json.read(bytes);
            if (body != null && body.isObject()) {
                return body;
            }
        } catch (IOException e) {
            // said below
        }
        String type = response.headers().firstValue("content-type").orElse("no type");
        String begin = new String(bytes, 0, Math.min(bytes.length, 80), StandardCharsets.UTF_8).strip();
        throw Failure.of(
                "cannot " + request.doing() + ": " + url + " answered " + response.statusCode() + " in a form (" + type
                        + ") that no control plane uses: " + begin,
                "Is this the URL of a control plane, or of something in front of it? Another one: --url");
    }

    private Failure unreachable(Request request, IOException e) {
        String what = "cannot " + request.doing() + ": ";
        if (e instanceof SSLException) {
            return Failure.of(
                    what + url + " cannot prove who it is: " + e.getMessage(),
                    "Where it has a certificate of your own authority: --ca FILE (PEM). Never go on without it.");
        }
        if (e instanceof HttpConnectTimeoutException) {
            return away(what + url + " cannot be reached: no answer to a connection within 5 s", ELSEWHERE);
        }
        if (e instanceof HttpTimeoutException) {
            return away(what + url + " did not answer within " + ANSWER.toSeconds() + " s", NOT_KNOWN);
        }
        if (e instanceof UnknownHostException
                || (e instanceof ConnectException && e.getCause() instanceof UnresolvedAddressException)) {
            return away(what + "no address is known for the host of " + url, ELSEWHERE);
        }
        if (e instanceof ConnectException) {
            return away(what + "nobody listens at " + url, ELSEWHERE);
        }
        return away(what + "the connection to " + url + " broke: " + e.getMessage(), NOT_KNOWN);
    }

    private static Failure away(String message, String advice) {
        return new Failure(ExitCode.UNREACHABLE, message, List.of(advice));
    }
}
