package dev.sandmesh.agent.adspower;

import dev.sandmesh.agent.adspower.Answer.NotJson;
import dev.sandmesh.agent.adspower.Answer.Unreachable;
import dev.sandmesh.agent.adspower.Answer.Why;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends a call to AdsPower on this host. What it answers is not logged: lists of profiles hold passwords. */
final class AdsPowerHttp {
    static final String HOST = "127.0.0.1";

    private static final int BODY_LIMIT = 1024 * 1024;
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

    private final HttpClientAgent client;
    private final Duration patience;

    /** {@code patience} is for how long an answer is waited for before the connection is given up. */
    AdsPowerHttp(Vertx vertx, Duration patience) {
        this.client = vertx.createHttpClient(new HttpClientOptions().setKeepAlive(false));
        this.patience = patience;
    }

    private static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Never fails. */
    Future<Answer> send(Call call, Access access) {
        RequestOptions options = new RequestOptions()
                .setMethod(call.method())
                .setHost(HOST)
                .setPort(access.port())
                .setURI(call.path())
                .setConnectTimeout(CONNECT_LIMIT.toMillis());
        return client.request(options)
                .compose(request -> exchange(request, call, access))
                .recover(failure -> Future.succeededFuture(noAnswer(failure, access.port())));
    }

    Future<Void> close() {
        return client.close();
    }

    private Future<Answer> exchange(HttpClientRequest request, Call call, Access access) {
        access.key().ifPresent(key -> request.putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + key));
        JsonObject json = call.body();
        Buffer body = json == null ? Buffer.buffer() : json.toBuffer();
        if (json != null) {
            request.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        }
        return request.send(body)
                .compose(response -> body(response).map(read -> Envelope.read(response.statusCode(), read)))
                .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(failure -> request.reset());
    }

    private static Future<Buffer> body(HttpClientResponse response) {
        Promise<Buffer> promise = Promise.promise();
        Buffer collected = Buffer.buffer();
        response.handler(chunk -> {
            if (collected.length() + chunk.length() > BODY_LIMIT) {
                promise.tryFail(new TooLongException());
            } else {
                collected.appendBuffer(chunk);
            }
        });
        response.exceptionHandler(promise::tryFail);
        response.endHandler(end -> promise.tryComplete(collected));
        return promise.future();
    }

    private Answer noAnswer(Throwable failure, int port) {
        if (failure instanceof TooLongException) {
            return new NotJson("more than " + BODY_LIMIT + " bytes");
        }
        if (failure instanceof TimeoutException || failure instanceof ConnectTimeoutException) {
            return new Unreachable(Why.SILENT, "has not answered for " + CallQueue.seconds(patience));
        }
        if (failure instanceof ConnectException) {
            return new Unreachable(Why.REFUSED, "does not listen on " + HOST + ":" + port);
        }
        return new Unreachable(Why.RESET, "closed the connection before its answer was whole");
    }
}
