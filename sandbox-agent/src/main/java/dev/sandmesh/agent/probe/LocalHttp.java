package dev.sandmesh.agent.probe;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Fetches small documents from processes on this host, bounded in time and size. */
final class LocalHttp {
    /** A worker that reports more than this about itself is not well. */
    static final int BODY_LIMIT = 64 * 1024;

    private final HttpClientAgent client;

    /** A fetched document. */
    record Fetched(int status, Buffer body) {
        boolean isSuccess() {
            return status >= 200 && status < 300;
        }
    }

    LocalHttp(Vertx vertx) {
        client = vertx.createHttpClient(
                new HttpClientOptions().setKeepAlive(false), new PoolOptions().setHttp1MaxSize(32));
    }

    Future<Fetched> get(String url, Duration timeout) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(url)
                .setConnectTimeout(timeout.toMillis())
                .setIdleTimeout(timeout.toMillis());
        return client.request(options).compose(request -> fetch(request, timeout));
    }

    Future<Void> close() {
        return client.close();
    }

    /** Resetting the request when time is up frees the connection that a hung process would keep. */
    private static Future<Fetched> fetch(HttpClientRequest request, Duration timeout) {
        return request.send()
                .compose(response -> body(response).map(body -> new Fetched(response.statusCode(), body)))
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(failure -> request.reset());
    }

    private static Future<Buffer> body(HttpClientResponse response) {
        Promise<Buffer> promise = Promise.promise();
        Buffer collected = Buffer.buffer();
        response.handler(chunk -> {
            if (collected.length() + chunk.length() > BODY_LIMIT) {
                promise.tryFail(new IOException("answer is longer than " + BODY_LIMIT + " bytes"));
            } else {
                collected.appendBuffer(chunk);
            }
        });
        response.exceptionHandler(promise::tryFail);
        response.endHandler(end -> promise.tryComplete(collected));
        return promise.future();
    }
}
