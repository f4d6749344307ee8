package dev.sandmesh.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.testing.Waiting;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who asks too often, or too slowly, holds up nobody (A139, B30). */
class LimitsTest {

    private static final Duration BRIEFLY = Duration.ofMillis(700);
    private static final Patience SHORT =
            new Patience(BRIEFLY, BRIEFLY, BRIEFLY, BRIEFLY, BRIEFLY, Duration.ofSeconds(75));
    private static final String LOGIN = "{\"email\":\"a@example.org\",\"password\":\"x\"}";

    private RunningServer server;

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void aCallerWhoAsksTooOftenIsToldWhenToComeBack() throws Exception {
        start(new RateConfig(new RateConfig.Rate(1, 3), new RateConfig.Rate(0, 0)), Patience.USUAL);
        HttpResponse<String> first = server.get("/api/v1/admin/summary");
        assertThat(first.headers().firstValue("RateLimit-Policy")).contains("\"caller\";q=3;w=3");
        assertThat(first.headers().firstValue("RateLimit")).contains("\"caller\";r=2;t=1");
        HttpResponse<String> last = first;
        for (int i = 0; i < 10 && last.statusCode() == 200; i++) {
            last = server.get("/api/v1/admin/summary");
        }
        assertThat(last.statusCode()).isEqualTo(429);
        assertThat(new JsonObject(last.body()).getString("code")).isEqualTo("too_many_requests");
        assertThat(last.headers().firstValue("Retry-After")).contains("1");
        assertThat(last.headers().firstValue("RateLimit").orElse("")).startsWith("\"caller\";r=0;t=");
        HttpResponse<String> another =
                server.send(server.request("/api/v1/admin/summary").header("Authorization", "Bearer scoped"));
        assertThat(another.statusCode()).as("another caller").isEqualTo(200);
    }

    @Test
    void whoIsNobodyIsLimitedByAddressAndTakesNothingFromWhoIsSomebody() throws Exception {
        start(new RateConfig(new RateConfig.Rate(0, 0), new RateConfig.Rate(1, 3)), Patience.USUAL);
        for (int i = 0; i < 3; i++) {
            assertThat(server.send(server.request("/api/v1/admin/summary").header("Authorization", "Bearer wrong"))
                            .statusCode())
                    .isEqualTo(401);
        }
        int last = 401;
        for (int i = 0; i < 10 && last == 401; i++) {
            last = server.send(server.request("/api/v1/admin/summary")).statusCode();
        }
        assertThat(last).isEqualTo(429);
        assertThat(server.post("/api/v1/auth/login", LOGIN).statusCode()).isEqualTo(429);
        assertThat(server.get("/api/v1/admin/summary").statusCode()).isEqualTo(200);
        assertThat(server.send(server.request("/livez")).statusCode()).isEqualTo(200);
    }

    @Test
    void aHeadThatComesByteByByteIsNotWaitedFor() throws Exception {
        start(RateConfig.NONE, SHORT);
        try (RawClient client = new RawClient(server.port)) {
            client.send("GET /livez HTTP/1.1\r\nHost: a\r\n");
            String answer = drip(client, "X-A: b\r\n");
            assertThat(answer).doesNotContain("200 OK");
        }
        assertThat(server.send(server.request("/livez")).statusCode()).isEqualTo(200);
    }

    @Test
    void aSecondHeadThatComesByteByByteIsNotWaitedForEither() throws Exception {
        start(RateConfig.NONE, SHORT);
        try (RawClient client = new RawClient(server.port)) {
            client.send("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").until("ok");
            client.send("GET /livez HTTP/1.1\r\nHost: a\r\n");
            assertThat(drip(client, "X-A: b\r\n")).doesNotContain("200 OK");
        }
    }

    @Test
    void aBodyThatComesByteByByteIsAnsweredAndNotWaitedFor() throws Exception {
        start(RateConfig.NONE, SHORT);
        try (RawClient client = new RawClient(server.port)) {
            client.send("POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 100000\r\n\r\n{");
            String answer = drip(client, " ");
            assertThat(answer).contains("408").contains("request_too_slow");
        }
    }

    @Test
    void anIdleConnectionEndsAndASocketGoesOn() throws Exception {
        start(RateConfig.NONE, SHORT);
        CompletableFuture<String> echoed = new CompletableFuture<>();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + server.port + "/echo"), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
                        echoed.complete(text.toString());
                        return null;
                    }
                })
                .get(20, TimeUnit.SECONDS);
        try (RawClient first = new RawClient(server.port);
                RawClient second = new RawClient(server.port)) {
            // Each waits for more than its time, and so the socket has, too.
            assertThat(first.send("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").rest())
                    .contains("200 OK");
            assertThat(second.rest()).isEmpty();
        }
        socket.sendText("still here", true).get(20, TimeUnit.SECONDS);
        assertThat(echoed.get(20, TimeUnit.SECONDS)).isEqualTo("still here");
        socket.abort();
    }

    @Test
    void aBodyOfTenMegabytesIsRefusedWithoutReadingIt() throws Exception {
        start(RateConfig.NONE, Patience.USUAL);
        HttpResponse<String> answer = server.send(server.request("/api/v1/auth/login")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[10 * 1024 * 1024])));
        assertThat(answer.statusCode()).isEqualTo(413);
    }

    @Test
    void connectionsAreCountedUntilTheyEnd() throws Exception {
        start(RateConfig.NONE, SHORT);
        try (RawClient one = new RawClient(server.port)) {
            one.send("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").until("ok");
            assertThat(server.edge.connections().open()).isPositive();
        }
        Waiting.until("all are gone", () -> server.edge.connections().open() == 0);
    }

    /** Sends more every now and then until the server has had enough; returns what it said. */
    private static String drip(RawClient client, String piece) throws Exception {
        CompletableFuture<String> rest = CompletableFuture.supplyAsync(() -> {
            try {
                return client.rest();
            } catch (IOException reset) {
                return "";
            }
        });
        for (int i = 0; i < 400 && !rest.isDone(); i++) {
            try {
                client.send(piece);
            } catch (IOException closed) {
                break;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        return rest.get(20, TimeUnit.SECONDS);
    }

    private void start(RateConfig rates, Patience patience) throws Exception {
        EdgeConfig edge = new EdgeConfig(Optional.empty(), Set.of(), rates, false);
        server = new RunningServer(Vertx.vertx(), Map.of(), List.of(new Echo()), edge, patience);
    }

    private static final class Echo implements SocketDoor {
        @Override
        public String path() {
            return "/echo";
        }

        @Override
        public String action() {
            return "openEcho";
        }

        @Override
        public Future<Void> upgrade(HttpServerRequest request, Call.Origin origin) {
            return request.toWebSocket()
                    .onSuccess(socket -> socket.textMessageHandler(socket::writeTextMessage))
                    .mapEmpty();
        }
    }
}
