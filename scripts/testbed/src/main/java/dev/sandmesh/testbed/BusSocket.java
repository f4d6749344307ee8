package dev.sandmesh.testbed;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The bus door as a page uses it: one ticket, one WebSocket, and every frame that came. */
public final class BusSocket implements AutoCloseable {

    private final List<JsonObject> frames = new CopyOnWriteArrayList<>();
    private final WebSocket socket;
    private final boolean reads;
    private volatile boolean closed;
    private volatile int closeCode;

    private BusSocket(String base, String token, boolean reads) throws Exception {
        this.reads = reads;
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Authorization", "Bearer " + token)
                .buildAsync(URI.create(base.replace("http://", "ws://") + "/api/v1/bus/websocket"), new Collector())
                .get(10, TimeUnit.SECONDS);
    }

    private BusSocket(Api api, String base) throws Exception {
        this.reads = true;
        HttpResponse<String> ticket = api.post("/api/v1/tickets", new JsonObject().put("purpose", "bus"));
        if (ticket.statusCode() >= 300) {
            throw new AssertionError("ticket: " + ticket.statusCode() + " " + ticket.body());
        }
        String url = base.replace("http://", "ws://") + "/api/v1/bus/websocket?ticket="
                + new JsonObject(ticket.body()).getString("ticket");
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(url), new Collector())
                .get(10, TimeUnit.SECONDS);
    }

    /** Opens the door and registers on addresses. */
    public static BusSocket open(Api api, String... addresses) throws Exception {
        return openAt(api.base(), api, addresses);
    }

    /** With a token in the header, as scripts do. */
    static BusSocket ofScript(String base, String token) throws Exception {
        return new BusSocket(base, token, true);
    }

    /** The same, but nothing is taken off the wire before {@link #read}. */
    static BusSocket deaf(String base, String token) throws Exception {
        return new BusSocket(base, token, false);
    }

    void read() {
        socket.request(Long.MAX_VALUE);
    }

    /** The same at a base of its own choice, whoever gives the ticket. */
    static BusSocket openAt(String base, Api api, String... addresses) throws Exception {
        BusSocket bus = new BusSocket(api, base);
        for (String address : addresses) {
            bus.send(new JsonObject().put("type", "register").put("address", address));
        }
        return bus;
    }

    /** What is answered to whoever comes with this ticket; 101 closes what it opened. */
    static int statusOfUpgrade(String base, String ticket) throws Exception {
        String url = base.replace("http://", "ws://") + "/api/v1/bus/websocket?ticket=" + ticket;
        try {
            HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(URI.create(url), new WebSocket.Listener() {})
                    .get(20, TimeUnit.SECONDS)
                    .abort();
            return 101;
        } catch (ExecutionException refused) {
            if (refused.getCause() instanceof WebSocketHandshakeException handshake) {
                return handshake.getResponse().statusCode();
            }
            throw refused;
        }
    }

    public void send(JsonObject frame) throws Exception {
        socket.sendText(frame.encode(), true).get(10, TimeUnit.SECONDS);
    }

    public List<JsonObject> frames() {
        return List.copyOf(frames);
    }

    /** Bodies of all messages that came on one address. */
    public List<JsonObject> bodies(String address) {
        return frames.stream()
                .filter(frame -> "rec".equals(frame.getString("type")) && address.equals(frame.getString("address")))
                .map(frame -> frame.getJsonObject("body"))
                .toList();
    }

    /** Whether the other side has ended it. */
    boolean isClosed() {
        return closed;
    }

    /** What the other side has ended it with; 0 before. */
    int closeCode() {
        return closeCode;
    }

    /** How many frames have come so far: a mark to wait from. */
    public int mark() {
        return frames.size();
    }

    @CanIgnoreReturnValue
    public JsonObject await(String what, Duration limit, Predicate<JsonObject> wanted) {
        return awaitAfter(0, what, limit, wanted);
    }

    /** Waits for a frame that came after the mark. */
    @CanIgnoreReturnValue
    public JsonObject awaitAfter(int mark, String what, Duration limit, Predicate<JsonObject> wanted) {
        return Eventually.see(
                        what,
                        limit,
                        () -> frames.stream().skip(mark).filter(wanted).findFirst(),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    @Override
    public void close() {
        socket.abort();
    }

    private final class Collector implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();

        @Override
        public void onOpen(WebSocket from) {
            if (reads) {
                from.request(1);
            }
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                frames.add(new JsonObject(text.toString()));
                text.setLength(0);
            }
            if (reads) {
                from.request(1);
            }
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closeCode = code;
            closed = true;
            return WebSocket.Listener.super.onClose(from, code, reason);
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            closed = true;
        }
    }
}
