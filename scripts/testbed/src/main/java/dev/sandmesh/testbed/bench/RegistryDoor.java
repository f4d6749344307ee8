package dev.sandmesh.testbed.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.concurrent.TimeUnit;

/** One server's HTTP API of the registry, as a client with a pool of connections uses it. */
final class RegistryDoor {

    private static final String SANDBOXES = "/api/v1/admin/sandboxes";
    private static final int CONNECTIONS = 64;
    private static final long ANSWER_MILLIS = 10_000;

    private final WebClient client;
    private final String token;

    RegistryDoor(Vertx vertx, int port, String token) {
        this.client = WebClient.create(
                vertx,
                new WebClientOptions().setDefaultHost("127.0.0.1").setDefaultPort(port),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(100_000));
        this.token = token;
    }

    Future<JsonObject> list(int page, String filter) {
        return answer(request(HttpMethod.GET, SANDBOXES + "?pageSize=50&page=" + page + filter)
                .send());
    }

    Future<JsonObject> detail(String id) {
        return answer(request(HttpMethod.GET, SANDBOXES + "/" + id).send());
    }

    Future<JsonObject> patch(String id, long version, JsonObject patch) {
        return answer(request(HttpMethod.PATCH, SANDBOXES + "/" + id)
                .putHeader("if-match", "\"" + version + "\"")
                .putHeader("content-type", "application/json")
                .sendBuffer(patch.toBuffer()));
    }

    void close() {
        client.close();
    }

    private HttpRequest<Buffer> request(HttpMethod method, String path) {
        return client.request(method, path).bearerTokenAuthentication(token).timeout(ANSWER_MILLIS);
    }

    /** The whole answer is read and decoded, as a client would. */
    private static Future<JsonObject> answer(Future<HttpResponse<Buffer>> sent) {
        return sent.timeout(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
                .compose(response -> response.statusCode() == 200
                        ? Future.succeededFuture(response.bodyAsJsonObject())
                        : Future.failedFuture(response.statusCode() + " " + response.bodyAsString()));
    }
}
