package dev.sandmesh.testbed;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The bus door as a page uses it: one ticket, one WebSocket, and every frame that came. */
public final class BusSocket implements AutoCloseable {

    private final List<JsonObject> frames = new CopyOnWriteArrayList<>();
    private final WebSocket socket;

    private BusSocket(Api api) throws Exception {
        HttpResponse<String> ticket = api.post("/api/v1/tickets", new JsonObject().put("purpose", "bus"));
        if (ticket.statusCode() >= 300) {
            throw new AssertionError("ticket: " + ticket.statusCode() + " " + ticket.body());
        }
        String url = api.base().replace("http://", "ws://") + "/api/v1/bus/websocket?ticket="
                + new JsonObject(ticket.body()).getString("ticket");
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(url), new Collector())
                .get(10, TimeUnit.SECONDS);
    }

    /** Opens the door and registers on addresses. */
    public static BusSocket open(Api api, String... addresses) throws Exception {
        BusSocket bus = new BusSocket(api);
        for (String address : addresses) {
            bus.send(new JsonObject().put("type", "register").put("address", address));
        }
        return bus;
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
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                frames.add(new JsonObject(text.toString()));
                text.setLength(0);
            }
            return WebSocket.Listener.super.onText(from, data, last);
        }
    }
}
