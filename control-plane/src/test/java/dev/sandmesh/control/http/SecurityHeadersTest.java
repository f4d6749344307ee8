package dev.sandmesh.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What every answer tells browsers, whoever answers (B32, B35), and the id that a request bears everywhere. */
class SecurityHeadersTest {

    private static final Map<String, String> EVERYWHERE = Map.of(
            "x-content-type-options", "nosniff",
            "x-frame-options", "DENY",
            "referrer-policy", "no-referrer",
            "cross-origin-opener-policy", "same-origin",
            "cross-origin-resource-policy", "same-origin");

    private static final String FRIEND = "https://friend.example.org";
    private static final String EMBEDDER = "https://dashboard.example.org";
    private static Vertx vertx;
    private static RunningServer server;

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        EdgeConfig edge =
                new EdgeConfig(Optional.empty(), Set.of(FRIEND), Set.of(EMBEDDER, FRIEND), RateConfig.NONE, false);
        server = new RunningServer(
                vertx, Map.of("getSandbox", new Broken()), List.of(new ClosedDoor()), edge, Patience.USUAL);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void everyAnswerBearsThem() throws Exception {
        SoftAssertions all = new SoftAssertions();
        for (Map.Entry<String, Map<String, String>> answer : answers().entrySet()) {
            Map<String, String> headers = answer.getValue();
            all.assertThat(headers).as(answer.getKey()).containsAllEntriesOf(EVERYWHERE);
            all.assertThat(headers.get("permissions-policy"))
                    .as(answer.getKey())
                    .contains("camera=()", "microphone=()", "geolocation=()");
            all.assertThat(headers.get("content-security-policy"))
                    .as(answer.getKey())
                    .contains("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'")
                    .doesNotContain("unsafe-inline")
                    .doesNotContain("unsafe-eval");
            all.assertThat(headers.get("x-request-id")).as(answer.getKey()).matches("[A-Za-z0-9._-]{8,64}");
            all.assertThat(headers).as(answer.getKey()).doesNotContainKey("access-control-allow-origin");
            all.assertThat(headers).as("no TLS: " + answer.getKey()).doesNotContainKey("strict-transport-security");
            boolean file = answer.getKey().contains("page") || answer.getKey().contains("asset");
            if (!file) {
                all.assertThat(headers.get("cache-control")).as(answer.getKey()).isEqualTo("no-store");
            }
        }
        all.assertAll();
    }

    /** Status line and headers, lower case, of each kind of answer that there is. */
    private static Map<String, Map<String, String>> answers() throws Exception {
        Map<String, Map<String, String>> answers = new LinkedHashMap<>();
        answers.put("page", headers(200, server.send(server.request("/"))));
        answers.put("route of the page", headers(200, server.send(server.request("/sandboxes/1"))));
        answers.put("page of the reference", headers(200, server.send(server.request("/docs"))));
        answers.put("asset", headers(200, server.send(server.request("/assets/tested-1.js"))));
        answers.put("API", headers(200, server.get("/api/v1/admin/sandboxes")));
        answers.put("contract", headers(200, server.send(server.request("/openapi.yaml"))));
        answers.put("unauthenticated", headers(401, server.send(server.request("/api/v1/admin/sandboxes"))));
        answers.put("invalid", headers(400, server.get("/api/v1/admin/sandboxes?page=0")));
        answers.put("broken", headers(500, server.get("/api/v1/admin/sandboxes/018f3e2a-7b1c-7d2e-8f3a-4b5c6d7e8f91")));
        answers.put("unknown", headers(404, server.get("/api/v1/nothing")));
        answers.put("missing file", headers(404, server.get("/assets/nothing.js")));
        answers.put(
                "method",
                headers(405, server.send(server.request("/api/v1/auth/login").DELETE())));
        answers.put(
                "upgrade refused",
                raw(401, "GET /closed HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: close\r\n\r\n"));
        answers.put("no upgrade", headers(400, server.send(server.request("/closed"))));
        answers.put("line too long", raw(414, "GET /" + "x".repeat(9_000) + " HTTP/1.1\r\nHost: a\r\n\r\n"));
        answers.put(
                "headers too large", raw(431, "GET / HTTP/1.1\r\nHost: a\r\nX-A: " + "x".repeat(20_000) + "\r\n\r\n"));
        answers.put("no HTTP", raw(400, "GARBAGE\r\n\r\n"));
        answers.put("odd path", raw(400, "GET /api/v1/%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
        return answers;
    }

    @Test
    void thePageLetsOnlyStylesInThatCarryTheNonceOfThisAnswer() throws Exception {
        HttpResponse<String> one = server.send(server.request("/"));
        HttpResponse<String> other = server.send(server.request("/"));
        String nonce = nonce(one);
        assertThat(one.body()).contains("nonce=\"" + nonce + "\"").doesNotContain("__CSP_NONCE__");
        assertThat(nonce(other)).isNotEqualTo(nonce);
        assertThat(one.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("script-src 'self';", "connect-src 'self';");
        assertThat(one.headers().firstValue("Cache-Control")).contains("no-cache");
    }

    /** A77, B32: where nobody is signed in, so that nobody can be made to click. */
    @Test
    void onlyThePageOfAScreenMayBeFramedAndOnlyByWhomWeName() throws Exception {
        HttpResponse<String> look = server.send(server.request("/look"));
        assertThat(look.headers().firstValue("X-Frame-Options")).isEmpty();
        assertThat(look.headers().firstValue("Content-Security-Policy").orElseThrow())
                .endsWith("; frame-ancestors " + EMBEDDER + " " + FRIEND);
        for (String other : List.of("/look/", "/looks", "/", "/sandboxes/1/live-view", "/login", "/docs", "/LOOK")) {
            HttpResponse<String> page = server.send(server.request(other));
            assertThat(page.headers().firstValue("X-Frame-Options")).as(other).contains("DENY");
            assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .as(other)
                    .endsWith("; frame-ancestors 'none'");
        }
    }

    @Test
    void theReferenceIsAPageOfItsOwn() throws Exception {
        HttpResponse<String> reference = server.send(server.request("/docs"));
        assertThat(reference.body()).contains("A reference for tests, " + nonce(reference));
        assertThat(reference.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
    }

    @Test
    void anotherOriginIsLetInByNameAndNeverWithACookie() throws Exception {
        HttpResponse<String> asked = server.send(server.request("/api/v1/admin/sandboxes")
                .header("Origin", FRIEND)
                .header("Authorization", "Bearer reader"));
        assertThat(asked.statusCode()).isEqualTo(200);
        assertThat(asked.headers().firstValue("Access-Control-Allow-Origin")).contains(FRIEND);
        assertThat(asked.headers().firstValue("Access-Control-Allow-Credentials"))
                .isEmpty();
        assertThat(asked.headers().allValues("Vary")).anyMatch(vary -> vary.contains("Origin"));
        HttpResponse<String> before = preflight(FRIEND);
        assertThat(before.statusCode()).isEqualTo(204);
        assertThat(before.headers().firstValue("Access-Control-Allow-Headers").orElse(""))
                .contains("Authorization", "If-Match");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://friend.example.org.evil.example",
                "http://friend.example.org",
                "null",
                "https://evil.example"
            })
    void whoIsNotNamedIsNotLetIn(String origin) throws Exception {
        HttpResponse<String> before = preflight(origin);
        assertThat(before.statusCode()).isEqualTo(405);
        assertThat(before.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<script>", "short", "a b c d e f g h", "\"quoted-quoted\"", "ünïcödé-ünïcödé"})
    void anIdThatIsNotWellFormedIsReplaced(String given) throws Exception {
        try (RawClient client = new RawClient(server.port)) {
            String answer = client.send("GET /livez HTTP/1.1\r\nHost: a\r\nX-Request-Id: " + given
                            + "\r\nConnection: close\r\n\r\n")
                    .rest();
            assertThat(parsed(answer).get("x-request-id")).hasSize(36).isNotEqualTo(given);
        }
    }

    /** Threads are shared by all requests, so a line finds its request through the context that wrote it. */
    @Test
    void aLineInTheLogBearsTheIdOfItsRequest() throws Exception {
        Lines lines = new Lines();
        Logger logger = (Logger) LoggerFactory.getLogger(ProblemHandler.class);
        lines.start();
        logger.addAppender(lines);
        try {
            for (String id : List.of("request-number-1", "request-number-2")) {
                server.send(server.request("/api/v1/admin/sandboxes/018f3e2a-7b1c-7d2e-8f3a-4b5c6d7e8f91")
                        .header("Authorization", "Bearer reader")
                        .header("X-Request-Id", id));
            }
        } finally {
            logger.detachAppender(lines);
        }
        assertThat(lines.ids).contains("[request-number-1] ", "[request-number-2] ");
        assertThat(new RequestIdInLog().convert(lines.last)).isEmpty();
    }

    private static final class Lines extends AppenderBase<ILoggingEvent> {
        private final RequestIdInLog converter = new RequestIdInLog();
        private final Queue<String> ids = new ConcurrentLinkedQueue<>();
        private volatile ILoggingEvent last;

        @Override
        protected void append(ILoggingEvent event) {
            last = event;
            ids.add(converter.convert(event));
        }
    }

    private static HttpResponse<String> preflight(String origin) throws Exception {
        return server.send(server.request("/api/v1/admin/sandboxes")
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "GET")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
    }

    private static String nonce(HttpResponse<String> page) {
        String policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();
        return policy.replaceAll(".*'nonce-([^']+)'.*", "$1");
    }

    private static Map<String, String> headers(int status, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.uri().toString()).isEqualTo(status);
        Map<String, String> headers = new LinkedHashMap<>();
        answer.headers().map().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
        return headers;
    }

    private static Map<String, String> raw(int status, String request) throws Exception {
        try (RawClient client = new RawClient(server.port)) {
            String answer = client.send(request).rest();
            assertThat(answer).matches("(?s)HTTP/1\\.[01] " + status + " .*");
            assertThat(answer).contains("application/problem+json");
            return parsed(answer);
        }
    }

    private static Map<String, String> parsed(String answer) {
        Map<String, String> headers = new LinkedHashMap<>();
        answer.substring(0, answer.indexOf("\r\n\r\n"))
                .lines()
                .skip(1)
                .map(line -> line.split(": ?", 2))
                .forEach(parts -> headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1]));
        return headers;
    }

    private static final class ClosedDoor implements SocketDoor {
        @Override
        public String path() {
            return "/closed";
        }

        @Override
        public String action() {
            return "openClosed";
        }

        @Override
        public Future<Void> upgrade(HttpServerRequest request, Call.Origin origin) {
            throw new SandmeshException(ErrorCode.UNAUTHENTICATED);
        }
    }

    /** Fails on a worker thread, long after its own event loop went on to something else. */
    private record Broken() implements Endpoint<NoBody, JsonObject> {
        @Override
        public String id() {
            return "getSandbox";
        }

        @Override
        public Future<JsonObject> handle(Call<NoBody> call) {
            return Vertx.currentContext().executeBlocking(() -> {
                throw new IllegalStateException("broken");
            });
        }
    }
}
