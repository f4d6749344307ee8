package dev.sandmesh.agent.capacity;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One page of one browser, driven over the browser's debug protocol. Lives on one event loop. */
final class DevTools {

    static final int LARGEST_MESSAGE = 8 << 20;

    private static final Duration CALL_LIMIT = Duration.ofSeconds(30);
    private static final String LIFECYCLE = "Page.lifecycleEvent";

    private final WebSocket socket;
    private final Map<Integer, Promise<JsonObject>> calls = new HashMap<>();
    private String session = "";
    private @Nullable Promise<Void> loading;
    private String wanted = "";
    private String loaded = "";
    private int number;

    private DevTools(WebSocket socket) {
        this.socket = socket;
    }

    /** Opens a page of its own; the path is that of the browser's endpoint. */
    static Future<DevTools> open(WebSocketClient client, int port, String path) {
        return client.connect(new WebSocketConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(port)
                        .setURI(path)
                        // a browser lets nobody in who says that he is a page
                        .setAllowOriginHeader(false))
                .compose(socket -> {
                    DevTools tools = new DevTools(socket);
                    socket.textMessageHandler(tools::heard);
                    socket.closeHandler(ignored -> tools.closed());
                    return tools.attach();
                });
    }

    /** Loads a page and says how many milliseconds that took. */
    Future<Long> load(String url, Duration limit) {
        long began = System.nanoTime();
        return call("Page.navigate", new JsonObject().put("url", url))
                .compose(answer -> {
                    String error = answer.getString("errorText", "");
                    return error.isEmpty()
                            ? loaded(answer.getString("loaderId", ""))
                            : Future.failedFuture(url + " cannot be loaded: " + error);
                })
                .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .map(ignored -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
    }

    /** How many milliseconds the main thread of the page needs to answer. */
    Future<Long> pause() {
        long began = System.nanoTime();
        return call("Runtime.evaluate", new JsonObject().put("expression", "1"))
                .map(ignored -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
    }

    Future<Void> close() {
        return socket.close();
    }

    /** That of this document, not of the one before it, whose event may still be on its way. */
    private Future<Void> loaded(String loader) {
        if (loader.equals(loaded)) {
            return Future.succeededFuture();
        }
        Promise<Void> done = Promise.promise();
        loading = done;
        wanted = loader;
        return done.future();
    }

    private Future<DevTools> attach() {
        return call("Target.createTarget", new JsonObject().put("url", "about:blank"))
                .compose(made -> call(
                        "Target.attachToTarget",
                        new JsonObject()
                                .put("targetId", made.getString("targetId"))
                                .put("flatten", true)))
                .compose(attached -> {
                    session = attached.getString("sessionId");
                    return call("Page.enable", new JsonObject());
                })
                .compose(ignored -> call("Page.setLifecycleEventsEnabled", new JsonObject().put("enabled", true)))
                .map(this);
    }

    private Future<JsonObject> call(String method, JsonObject parameters) {
        int id = ++number;
        JsonObject message =
                new JsonObject().put("id", id).put("method", method).put("params", parameters);
        if (!session.isEmpty()) {
            message.put("sessionId", session);
        }
        Promise<JsonObject> answer = Promise.promise();
        calls.put(id, answer);
        return socket.writeTextMessage(message.encode())
                .compose(ignored -> answer.future())
                .timeout(CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .onComplete(ignored -> calls.remove(id));
    }

    private void heard(String text) {
        JsonObject message;
        try {
            message = new JsonObject(text);
        } catch (DecodeException e) {
            closed();
            return;
        }
        if (LIFECYCLE.equals(message.getString("method"))) {
            happened(message.getJsonObject("params", new JsonObject()));
            return;
        }
        Promise<JsonObject> answer = calls.get(message.getInteger("id", 0));
        if (answer != null && message.containsKey("error")) {
            answer.tryFail(
                    "the browser refuses: " + message.getJsonObject("error").getString("message"));
        } else if (answer != null) {
            answer.tryComplete(message.getJsonObject("result", new JsonObject()));
        }
    }

    private void happened(JsonObject event) {
        Promise<Void> waiting = loading;
        if ("load".equals(event.getString("name"))) {
            loaded = event.getString("loaderId", "");
            if (waiting != null && loaded.equals(wanted)) {
                waiting.tryComplete();
            }
        }
    }

    private void closed() {
        String gone = "the browser has closed its connection";
        Map.copyOf(calls).values().forEach(answer -> answer.tryFail(gone));
        Promise<Void> waiting = loading;
        if (waiting != null) {
            waiting.tryFail(gone);
        }
    }
}
