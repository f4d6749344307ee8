package dev.sandmesh.testbed.bench;

import dev.sandmesh.protocol.Address;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Clients of one door to the bus, each with a socket of its own, which ask, and are told of changes. Our door and the bridge of bare Vert.x speak
 * the same frames. On the only event loop of its Vert.x.
 */
final class DoorCrowd {

    static final String QUERIES = Address.QUERY;
    private static final String CHANGES = Address.CHANGES;

    /** A label that says which change it is. */
    private static final String LABEL = "bench";

    private static final String MARK = "\"" + LABEL + "\":\"t";
    private static final Pattern CHANGED = Pattern.compile(MARK + "[0-9]+\"");
    private static final String ANSWER = "\"address\":\"r";
    private static final int AT_ONCE = 16;
    private static final int MOST = 2_000;
    private static final long SETUP_SECONDS = 120;
    private static final long ANSWER_MILLIS = 20_000;

    private final Vertx vertx;
    private final WebSocketClient client;
    private final Place place;
    private final JsonObject query;
    private final List<WebSocket> askers = new ArrayList<>();
    private final Map<Long, Promise<String>> asked = new HashMap<>();
    private final Map<Long, Telling> telling = new HashMap<>();
    private int watchers;
    private int turn;
    private long number;
    private volatile String change = "";

    /** @param uri of its WebSockets */
    record Place(int port, String uri) {}

    /** A change on its way to all who are to be told. */
    private static final class Telling {
        private final Promise<Void> told = Promise.promise();
        private int left;

        Telling(int left) {
            this.left = left;
        }
    }

    DoorCrowd(Vertx vertx, Place place, JsonObject query) {
        this.vertx = vertx;
        this.client = vertx.createWebSocketClient(
                new WebSocketClientOptions().setMaxConnections(MOST).setMaxFrameSize(1 << 20));
        this.place = place;
        this.query = query;
    }

    /** One socket for each token, each of which has been answered. */
    void ask(List<String> tokens) throws Exception {
        askers.addAll(open(tokens, false));
    }

    /** The same, and each is told of changes. */
    void watch(List<String> tokens) throws Exception {
        watchers += open(tokens, true).size();
    }

    /** The same, but of nothing that changes here. */
    void watchInVain(List<String> tokens) throws Exception {
        List<WebSocket> opened = open(tokens, true);
        assert opened.size() == tokens.size();
    }

    /** By whose turn it is. */
    Future<?> query() {
        return query(askers.get(turn++ % askers.size()));
    }

    private Future<String> query(WebSocket socket) {
        long id = number++;
        Promise<String> answer = Promise.promise();
        asked.put(id, answer);
        JsonObject frame = new JsonObject()
                .put("type", "send")
                .put("address", QUERIES)
                .put("replyAddress", "r" + id)
                .put("body", query);
        return write(socket, frame)
                .compose(sent -> answer.future().timeout(ANSWER_MILLIS, TimeUnit.MILLISECONDS))
                .onComplete(over -> asked.remove(id));
    }

    /** What a query is answered. */
    JsonObject answer() throws Exception {
        Promise<String> answer = Promise.promise();
        vertx.runOnContext(go -> query(askers.get(0)).onComplete(answer));
        return body(answer.future().await(ANSWER_MILLIS, TimeUnit.MILLISECONDS));
    }

    /** The change that was told last, as it is with other labels. */
    JsonObject changeLike(JsonObject labels) {
        String other = labels.encode();
        return body(CHANGED.matcher(change).replaceFirst(other.substring(1, other.length() - 1)));
    }

    int watchers() {
        return watchers;
    }

    private static JsonObject body(String frame) {
        return new JsonObject(frame).getJsonObject("body");
    }

    /** Of a change that is made by {@code making}, with these labels: until everybody has been told. */
    Future<?> told(Making making) {
        long id = number++;
        Telling one = new Telling(watchers);
        telling.put(id, one);
        Future<?> made = making.make(new JsonObject().put(LABEL, "t" + id));
        return made.compose(there -> watchers == 0
                        ? Future.succeededFuture()
                        : one.told.future().timeout(ANSWER_MILLIS, TimeUnit.MILLISECONDS))
                .onComplete(over -> telling.remove(id));
    }

    @FunctionalInterface
    interface Making {
        Future<?> make(JsonObject labels);
    }

    /** As a bridge lets everybody do. */
    Future<?> publish(JsonObject body) {
        return write(
                askers.get(0),
                new JsonObject().put("type", "publish").put("address", CHANGES).put("body", body));
    }

    private List<WebSocket> open(List<String> tokens, boolean watching) throws Exception {
        List<WebSocket> opened = new ArrayList<>();
        for (int from = 0; from < tokens.size(); from += AT_ONCE) {
            List<Future<WebSocket>> some = tokens.subList(from, Math.min(from + AT_ONCE, tokens.size())).stream()
                    .map(token -> open(token, watching))
                    .toList();
            Future.all(some).await(SETUP_SECONDS, TimeUnit.SECONDS);
            some.forEach(one -> opened.add(one.result()));
        }
        return opened;
    }

    /** Who is answered has been registered before. */
    private Future<WebSocket> open(String token, boolean watching) {
        return client.connect(new WebSocketConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(place.port())
                        .setURI(place.uri())
                        .addHeader("Authorization", "Bearer " + token))
                .compose(socket -> {
                    socket.textMessageHandler(this::heard);
                    // the bridge answers in these
                    socket.binaryMessageHandler(bytes -> heard(bytes.toString()));
                    JsonObject register =
                            new JsonObject().put("type", "register").put("address", CHANGES);
                    return (watching ? write(socket, register) : Future.succeededFuture())
                            .compose(sent -> query(socket))
                            // who may not see it is answered as well
                            .transform(answered -> Future.succeededFuture(socket));
                });
    }

    /** Nothing is parsed: the clients share the processors with what is measured. */
    private void heard(String text) {
        int at = text.indexOf(ANSWER);
        if (at >= 0) {
            Promise<String> answer = asked.get(numberAt(text, at + ANSWER.length()));
            if (answer != null && text.startsWith("{\"type\":\"rec\"")) {
                answer.tryComplete(text);
            } else if (answer != null) {
                answer.tryFail(text);
            }
            return;
        }
        int mark = text.indexOf(MARK);
        Telling one = mark < 0 ? null : telling.get(numberAt(text, mark + MARK.length()));
        if (one != null && --one.left == 0) {
            change = text;
            one.told.tryComplete();
        }
    }

    private static long numberAt(String text, int from) {
        int end = from;
        while (Character.isDigit(text.charAt(end))) {
            end++;
        }
        return Long.parseLong(text, from, end, 10);
    }

    private static Future<Void> write(WebSocket socket, JsonObject frame) {
        return socket.writeTextMessage(frame.encode());
    }
}
