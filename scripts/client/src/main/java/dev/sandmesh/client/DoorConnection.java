package dev.sandmesh.client;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One WebSocket to the bus door: registers, asks, and comes back by itself after every break. One event loop. */
final class DoorConnection {

    private static final Logger LOG = LoggerFactory.getLogger(DoorConnection.class);
    private static final String PATH = "/api/v1/bus/websocket";
    private static final int LARGEST_ANSWER = 8 * 1024 * 1024;
    private static final int CONNECT_MILLIS = 10_000;
    private static final long PING_MILLIS = 5_000;
    private static final long SILENCE_NANOS = 15_000_000_000L;
    /** To come again with the same would be answered the same. */
    private static final Set<Integer> FINAL = Set.of(400, 401, 403, 404);

    /** Who is told what becomes of the connection. */
    interface Events {
        void opened();

        void lost(FleetException why);

        /** Nothing comes any more. */
        void ended(FleetException why);

        /** A frame that answers no question. */
        void frame(String type, String address, JsonObject body);
    }

    private final Vertx vertx;
    private final ClientConfig config;
    private final Events events;
    private final WebSocketClient sockets;
    private final Set<String> addresses = new LinkedHashSet<>();
    private final Map<String, Promise<JsonObject>> waiting = new HashMap<>();
    private final Backoff backoff = new Backoff();
    private @Nullable WebSocket socket;
    private long retry = -1;
    private long pings = -1;
    private long asked;
    private long heard;
    private boolean ended;

    DoorConnection(Vertx vertx, ClientConfig config, Events events) {
        this.vertx = vertx;
        this.config = config;
        this.events = events;
        WebSocketClientOptions options = new WebSocketClientOptions()
                .setConnectTimeout(CONNECT_MILLIS)
                .setMaxFrameSize(LARGEST_ANSWER)
                .setMaxMessageSize(LARGEST_ANSWER)
                .setSsl(config.secure())
                .setVerifyHost(config.secure());
        config.trust().ifPresent(options::setTrustOptions);
        this.sockets = vertx.createWebSocketClient(options);
    }

    void connect() {
        config.token()
                .get()
                .timeout(CONNECT_MILLIS, TimeUnit.MILLISECONDS)
                .compose(this::dial)
                .onSuccess(this::opened)
                .onFailure(this::notOpened);
    }

    void register(String address) {
        if (addresses.add(address)) {
            write(frame("register", address));
        }
    }

    void unregister(String address) {
        if (addresses.remove(address)) {
            write(frame("unregister", address));
        }
    }

    /** Asks once; without a connection, and when it breaks, the question fails. */
    Future<JsonObject> request(String address, JsonObject body, long limitMillis) {
        if (socket == null) {
            return Future.failedFuture(lost());
        }
        String replyAddress = "reply." + ++asked;
        Promise<JsonObject> answer = Promise.promise();
        waiting.put(replyAddress, answer);
        long late = vertx.setTimer(
                Math.max(1, limitMillis),
                passed ->
                        answer.tryFail(new FleetException(FleetException.TIMED_OUT, "The bus did not answer in time")));
        write(frame("send", address).put("replyAddress", replyAddress).put("body", body));
        return answer.future().onComplete(over -> {
            vertx.cancelTimer(late);
            waiting.remove(replyAddress);
        });
    }

    Future<Void> close() {
        ended = true;
        vertx.cancelTimer(retry);
        WebSocket open = socket;
        drop();
        failWaiting();
        return (open == null ? Future.<Void>succeededFuture() : open.close().otherwiseEmpty())
                .eventually(sockets::close);
    }

    private Future<WebSocket> dial(String token) {
        return sockets.connect(new WebSocketConnectOptions()
                .setHost(config.url().getHost())
                .setPort(config.port())
                .setSsl(config.secure())
                .setURI(path())
                .setTimeout(CONNECT_MILLIS)
                .putHeader("Authorization", "Bearer " + token));
    }

    private String path() {
        String prefix = config.url().getRawPath() == null ? "" : config.url().getRawPath();
        return prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) + PATH : prefix + PATH;
    }

    private void opened(WebSocket opened) {
        if (ended) {
            opened.close().onFailure(gone -> LOG.trace("the door is gone", gone));
            return;
        }
        socket = opened;
        heard = System.nanoTime();
        opened.textMessageHandler(text -> read(opened, text));
        opened.exceptionHandler(broken -> LOG.debug("the connection to {} broke", config.url(), broken));
        opened.closeHandler(closed -> gone(opened));
        // The door counts a client that has never pinged as idle, so the first ping does not wait.
        write(new JsonObject().put("type", "ping"));
        pings = vertx.setPeriodic(PING_MILLIS, tick -> beat(opened));
        addresses.forEach(address -> write(frame("register", address)));
        events.opened();
    }

    private void notOpened(Throwable failure) {
        if (ended) {
            return;
        }
        FleetException why = explained(failure);
        if (failure instanceof UpgradeRejectedException refused && FINAL.contains(refused.getStatus())) {
            ended = true;
            events.ended(why);
        } else {
            events.lost(why);
            comeBack();
        }
    }

    private void comeBack() {
        vertx.cancelTimer(retry);
        retry = vertx.setTimer(backoff.nextMillis(), again -> connect());
    }

    /** A half-open connection looks alive for minutes: silence of a door that answers each ping is death. */
    private void beat(WebSocket of) {
        write(new JsonObject().put("type", "ping"));
        if (System.nanoTime() - heard > SILENCE_NANOS) {
            gone(of);
            of.close().onFailure(gone -> LOG.trace("the door is gone", gone));
        }
    }

    private void gone(WebSocket gone) {
        if (socket == gone) {
            drop();
            events.lost(lost());
            failWaiting();
            comeBack();
        }
    }

    private void drop() {
        socket = null;
        vertx.cancelTimer(pings);
    }

    private void failWaiting() {
        List.copyOf(waiting.values()).forEach(answer -> answer.tryFail(lost()));
    }

    private void read(WebSocket from, String text) {
        if (socket != from) {
            return;
        }
        heard = System.nanoTime();
        // A connection counts as good once the door speaks, so one that is closed at once keeps backing off.
        backoff.reset();
        try {
            JsonObject frame = new JsonObject(text);
            take(frame.getString("type", ""), frame.getString("address", ""), body(frame));
        } catch (DecodeException | ClassCastException e) {
            LOG.warn("a frame of {} does not read: {}", config.url(), e.getMessage());
        }
    }

    private void take(String type, String address, JsonObject body) {
        Promise<JsonObject> answer = waiting.get(address);
        if (answer == null) {
            events.frame(type, address, body);
        } else if (type.equals("err")) {
            answer.tryFail(refusal(body));
        } else {
            answer.tryComplete(body);
        }
    }

    private void write(JsonObject frame) {
        WebSocket open = socket;
        if (open != null) {
            open.writeTextMessage(frame.encode()).onFailure(gone -> LOG.trace("the door is gone", gone));
        }
    }

    static FleetException refusal(JsonObject body) {
        return new FleetException(body.getString("code", "refused"), body.getString("message", "The bus refused"));
    }

    private FleetException explained(Throwable failure) {
        if (failure instanceof UpgradeRejectedException refused) {
            JsonObject problem = problem(refused.getBody());
            return new FleetException(
                    problem.getString("code", "http_" + refused.getStatus()),
                    "The bus of " + config.url() + " does not open: "
                            + problem.getString("detail", "status " + refused.getStatus()));
        }
        return new FleetException(
                FleetException.UNREACHABLE, config.url() + " cannot be reached: " + failure.getMessage());
    }

    private static JsonObject problem(@Nullable Buffer body) {
        try {
            return body == null ? new JsonObject() : new JsonObject(body);
        } catch (DecodeException e) {
            return new JsonObject();
        }
    }

    private static JsonObject body(JsonObject frame) {
        return frame.getValue("body") instanceof JsonObject body ? body : new JsonObject();
    }

    private static JsonObject frame(String type, String address) {
        return new JsonObject().put("type", type).put("address", address);
    }

    private static FleetException lost() {
        return new FleetException(FleetException.CONNECTION_LOST, "The connection was lost before the answer came");
    }
}
