package dev.sandmesh.control.transit;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One question to another node, on a connection of its own. */
final class Question {

    private static final Duration ANSWERING = Duration.ofSeconds(5);
    private static final int MOST_ANSWERED = 64 * 1024;
    private static final int MOST_SAID = 300;
    private static final int OK = 200;

    private Question() {}

    /** Fails where the node does not answer, or says no. */
    static Future<JsonObject> put(HttpClient client, Handover.Target to) {
        HostAndPort at = HostAndPort.parseAuthority(to.place(), -1);
        if (at == null || at.port() < 0) {
            return Future.failedFuture(
                    Handover.unreachable(to.nodeId(), "its place is said to be '" + to.place() + "'"));
        }
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost(at.host())
                .setPort(at.port())
                .setURI(to.path())
                .putHeader(HttpHeaders.CONNECTION, "close")
                .putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + to.token());
        return client.request(options)
                .compose(request -> request.send()
                        .compose(Question::read)
                        .timeout(ANSWERING.toMillis(), TimeUnit.MILLISECONDS)
                        .onFailure(late -> Handover.drop(request)))
                .recover(failure ->
                        Future.failedFuture(Handover.unreachable(to.nodeId(), String.valueOf(failure.getMessage()))));
    }

    private static Future<JsonObject> read(HttpClientResponse answer) {
        Buffer said = Buffer.buffer();
        answer.handler(piece ->
                said.appendBuffer(piece.slice(0, Math.min(piece.length(), MOST_ANSWERED + 1 - said.length()))));
        return answer.end().compose(end -> {
            String text = said.toString(StandardCharsets.UTF_8);
            if (answer.statusCode() != OK) {
                return Future.failedFuture("it answered " + answer.statusCode() + ": "
                        + text.substring(0, Math.min(text.length(), MOST_SAID)).strip());
            }
            if (said.length() > MOST_ANSWERED) {
                return Future.failedFuture("its answer is longer than " + MOST_ANSWERED + " bytes");
            }
            try {
                return Future.succeededFuture(new JsonObject(text));
            } catch (DecodeException unreadable) {
                return Future.failedFuture("its answer cannot be read");
            }
        });
    }
}
