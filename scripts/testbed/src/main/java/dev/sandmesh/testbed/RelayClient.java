package dev.sandmesh.testbed;

import dev.sandmesh.protocol.relay.RelayChallenge;
import dev.sandmesh.protocol.relay.RelayFrame;
import dev.sandmesh.protocol.relay.RelayHello;
import dev.sandmesh.protocol.relay.RelayProof;
import dev.sandmesh.protocol.relay.RelayRequest;
import dev.sandmesh.protocol.relay.RelayTranscript;
import dev.sandmesh.protocol.relay.RelayWelcome;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * The relay link as written by hand: it can say everything that an agent says, with a real identity, and everything that an agent
 * would not.
 */
public final class RelayClient implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final long SECONDS = 30;

    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, CompletableFuture<JsonObject>> asked = new ConcurrentHashMap<>();
    private final List<JsonObject> greetings = new CopyOnWriteArrayList<>();
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private final WebSocket socket;
    private volatile Function<JsonObject, JsonObject> commands = request -> new JsonObject();
    private volatile boolean reads = true;
    private volatile boolean answersPings = true;
    private String connection = "";

    /** An opened socket; nothing is said on it yet. */
    public RelayClient(String base) {
        this.socket = get(HTTP.newWebSocketBuilder()
                .buildAsync(URI.create(base.replaceFirst("^http", "ws") + RelayFrame.PATH), new Listener()));
    }

    /** With the handshake done. */
    public static RelayClient open(String base, RelayIdentity identity) {
        RelayClient client = new RelayClient(base);
        RelayHello hello = client.greet(identity);
        RelayChallenge challenge = (RelayChallenge) client.greeting(0);
        client.send(new RelayProof(
                RelayTranscript.of(hello, challenge).agentProof(identity.keys().getPrivate())));
        client.connection = ((RelayWelcome) client.greeting(1)).connection();
        return client;
    }

    /** Says hello, and what was said. */
    @CanIgnoreReturnValue
    public RelayHello greet(RelayIdentity identity) {
        RelayHello hello = new RelayHello(
                List.of(RelayFrame.VERSION), identity.publicKey(), UUID.randomUUID() + "-" + UUID.randomUUID());
        RelayHello bounded = new RelayHello(
                hello.versions(), hello.publicKey(), hello.challenge().substring(0, 64));
        send(bounded);
        return bounded;
    }

    /** One of the frames of the handshake, in order. */
    public RelayFrame greeting(int number) {
        Eventually.hold(
                "the control node says something",
                Duration.ofSeconds(SECONDS),
                () -> greetings.size() > number || closed.isDone());
        if (greetings.size() <= number) {
            throw new AssertionError("closed instead: " + closed.join());
        }
        return RelayFrame.parse(greetings.get(number).encode());
    }

    /** What the control node calls this connection. */
    public String connection() {
        return connection;
    }

    /** Answers commands with what this makes of their bodies. */
    public void obey(Function<JsonObject, JsonObject> how) {
        commands = how;
    }

    /** Takes nothing off the wire any more, not even pings. */
    public void stopReading() {
        reads = false;
        answersPings = false;
    }

    /** Completes with the frame that answers, or fails when the connection ends. */
    public CompletableFuture<JsonObject> ask(String address, Optional<String> authorization, JsonObject body) {
        long id = ids.incrementAndGet();
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        asked.put(id, answer);
        if (closed.isDone()) {
            answer.completeExceptionally(new IllegalStateException("closed: " + closed.join()));
            return answer;
        }
        send(new RelayRequest(id, address, authorization, body, 5_000));
        return answer;
    }

    /** The body of the reply; what is no reply fails. */
    public JsonObject request(String address, Optional<String> authorization, JsonObject body) {
        JsonObject frame = get(ask(address, authorization, body));
        if (!"reply".equals(frame.getString("type"))) {
            throw new AssertionError("refused: " + frame.encode());
        }
        return frame.getJsonObject("body");
    }

    public void send(RelayFrame frame) {
        text(frame.text());
    }

    /** From any thread: a socket of Java's client takes one text at a time. */
    public void text(String text) {
        synchronized (socket) {
            get(socket.sendText(text, true));
        }
    }

    /** One frame that never ends, as far as it gets; how many bytes that is. */
    public long endless(long bytes) {
        String piece = "x".repeat(1 << 20);
        long sent = 0;
        try {
            while (sent < bytes && !closed.isDone()) {
                socket.sendText(piece, false).get(SECONDS, TimeUnit.SECONDS);
                sent += piece.length();
            }
        } catch (Exception e) {
            return sent;
        }
        return sent;
    }

    /** Why it ended, as far as that was said. */
    public CompletableFuture<String> closed() {
        return closed;
    }

    @Override
    public void close() {
        socket.abort();
        end("aborted");
    }

    private void end(String reason) {
        closed.complete(reason);
        asked.values().forEach(answer -> answer.completeExceptionally(new IllegalStateException("closed: " + reason)));
    }

    private void took(JsonObject frame) {
        switch (frame.getString("type")) {
            case "reply", "failure" -> {
                CompletableFuture<JsonObject> answer = asked.remove(frame.getLong("id"));
                if (answer != null) {
                    answer.complete(frame);
                }
            }
            case "request" ->
                text(new JsonObject()
                        .put("type", "reply")
                        .put("id", frame.getLong("id"))
                        .put("body", commands.apply(frame.getJsonObject("body")))
                        .encode());
            default -> greetings.add(frame);
        }
    }

    @CanIgnoreReturnValue
    private static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } catch (Exception e) {
            throw new AssertionError(e.toString(), e);
        }
    }

    private final class Listener implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            more(from);
            if (!last) {
                return CompletableFuture.completedFuture(null);
            }
            JsonObject frame = new JsonObject(text.toString());
            text.setLength(0);
            // Not on the thread that reads: an answer is sent, and waited for.
            return CompletableFuture.runAsync(() -> took(frame));
        }

        @Override
        public CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
            more(from);
            return answersPings ? CompletableFuture.completedFuture(null) : new CompletableFuture<>();
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            end(code + " " + reason);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            end(failure.toString());
        }

        private void more(WebSocket from) {
            if (reads) {
                from.request(1);
            }
        }
    }
}
