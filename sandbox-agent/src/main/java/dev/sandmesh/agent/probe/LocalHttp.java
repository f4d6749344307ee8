package dev.sandmesh.agent.probe;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
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
        return client.request(options(HttpMethod.GET, url, timeout))
                .compose(request -> fetch(request, Buffer.buffer(), timeout));
    }

    Future<Fetched> post(String url, JsonObject body, Duration timeout) {
        RequestOptions options =
                options(HttpMethod.POST, url, timeout).putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        return client.request(options).compose(request -> fetch(request, body.toBuffer(), timeout));
    }

    Future<Void> close() {
        return client.close();
    }

    private static RequestOptions options(HttpMethod method, String url, Duration timeout) {
        return new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(url)
                .setConnectTimeout(timeout.toMillis())
                .setIdleTimeout(timeout.toMillis());
    }

    /** Resetting the request closes the connection that a hung or an endless process would keep. */
    private static Future<Fetched> fetch(HttpClientRequest request, Buffer body, Duration timeout) {
        Future<HttpClientResponse> sent = body.length() == 0 ? request.send() : request.send(body);
        return sent.compose(response -> body(response).map(read -> new Fetched(response.statusCode(), read)))
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(failure -> request.reset());
    }

    private static Future<Buffer> body(HttpClientResponse response) {
        if (announced(response) > BODY_LIMIT) {
            return Future.failedFuture(tooLong());
        }
        Promise<Buffer> promise = Promise.promise();
        Buffer collected = Buffer.buffer();
        response.handler(chunk -> {
            if (collected.length() + chunk.length() > BODY_LIMIT) {
                promise.tryFail(tooLong());
            } else {
                collected.appendBuffer(chunk);
            }
        });
        response.exceptionHandler(promise::tryFail);
        response.endHandler(end -> promise.tryComplete(collected));
        return promise.future();
    }

    /** What is announced as too long is not read at all. */
    private static long announced(HttpClientResponse response) {
        String length = response.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private static IOException tooLong() {
        return new IOException("answer is longer than " + BODY_LIMIT + " bytes");
    }
}
