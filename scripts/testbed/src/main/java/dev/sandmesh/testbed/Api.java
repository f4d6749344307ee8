package dev.sandmesh.testbed;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The REST API as a person's script uses it; logs in when it is first needed. With several control nodes each request goes to
 * another one, as behind a load balancer.
 */
public final class Api {

    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final Duration LONGEST_ANSWER = Duration.ofMinutes(5);

    private final Supplier<List<String>> bases;
    private final AtomicInteger turn = new AtomicInteger();
    private final String management;
    private final HttpClient http;
    private @Nullable String token;

    Api(Supplier<List<String>> bases, String management) {
        this(bases, management, OwnCertificate.believing(Map.of()));
    }

    /** {@code trust} says which certificates of nodes are believed. */
    Api(Supplier<List<String>> bases, String management, SSLContext trust) {
        this.bases = bases;
        this.management = management;
        this.http = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(5))
                .sslContext(trust)
                .build();
    }

    /** The same login at another node. */
    Api at(ControlNode node) {
        Api other = node.api();
        other.token = accessToken();
        return other;
    }

    /** Of the node whose turn it is. */
    public String base() {
        List<String> known = bases.get();
        return known.get(Math.floorMod(turn.getAndIncrement(), known.size()));
    }

    boolean isReady() throws IOException, InterruptedException {
        return send(request("/readyz").GET()).statusCode() == 200;
    }

    public JsonObject readiness() {
        return new JsonObject(call(request("/readyz").GET()).body());
    }

    public String metrics() {
        return call(HttpRequest.newBuilder(URI.create(management + "/metrics"))
                        .timeout(LIMIT)
                        .GET())
                .body();
    }

    /** GET with a login, expecting 200. */
    public JsonObject get(String path) {
        HttpResponse<String> response = getResponse(path);
        if (response.statusCode() != 200) {
            throw new AssertionError("GET " + path + ": " + response.statusCode() + " " + response.body());
        }
        return new JsonObject(response.body());
    }

    public HttpResponse<String> getResponse(String path) {
        return authorizedCall(() -> authorized(path).GET());
    }

    public HttpResponse<String> post(String path, @Nullable JsonObject body) {
        return post(path, body, Map.of());
    }

    HttpResponse<String> post(String path, @Nullable JsonObject body, Map<String, String> headers) {
        return authorizedCall(() -> {
            HttpRequest.Builder request = authorized(path)
                    .header("content-type", "application/json")
                    .POST(
                            body == null
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(body.encode()));
            headers.forEach(request::header);
            return request;
        });
    }

    /** With the version that was read, as {@code If-Match}. */
    public HttpResponse<String> patch(String path, long version, JsonObject body) {
        return authorizedCall(() -> authorized(path)
                .header("content-type", "application/json")
                .header("if-match", "\"" + version + "\"")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(body.encode())));
    }

    public HttpResponse<String> delete(String path) {
        return authorizedCall(() -> authorized(path).DELETE());
    }

    public List<JsonObject> sandboxes() {
        return objects(get("/api/v1/admin/sandboxes?pageSize=200").getJsonArray("items"));
    }

    public Optional<JsonObject> findSandbox(String name) {
        return sandboxes().stream()
                .filter(sandbox -> name.equals(sandbox.getString("name")))
                .findFirst();
    }

    public JsonObject sandbox(String name) {
        return findSandbox(name).orElseThrow(() -> new AssertionError("no sandbox is named " + name));
    }

    /** Waits until the sandbox has this health, and returns it. */
    @CanIgnoreReturnValue
    public JsonObject awaitHealth(String name, String health, Duration limit) {
        return Eventually.see(
                name + " is " + health, limit, () -> sandbox(name), sandbox -> health.equals(healthOf(sandbox)));
    }

    public static String healthOf(JsonObject sandbox) {
        return sandbox.getJsonObject("health").getString("status");
    }

    /** Pid of one supervised process as the sandbox's view shows it; 0 when it does not run. */
    public long pid(String sandboxName, String process) {
        return objects(sandbox(sandboxName).getJsonArray("processes")).stream()
                .filter(each -> process.equals(each.getString("name")))
                .map(each -> each.getLong("pid", 0L))
                .findFirst()
                .orElse(0L);
    }

    /** The newest entries of a sandbox's timeline. */
    public List<JsonObject> timeline(String name) {
        String id = sandbox(name).getString("id");
        return objects(
                get("/api/v1/admin/sandboxes/" + id + "/events?pageSize=200").getJsonArray("items"));
    }

    public String accessToken() {
        String known = token;
        if (known == null) {
            known = login();
            token = known;
        }
        return known;
    }

    static List<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast).toList();
    }

    private String login() {
        JsonObject body = new JsonObject().put("email", ControlNode.EMAIL).put("password", ControlNode.PASSWORD);
        HttpResponse<String> response = call(request("/api/v1/auth/login")
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.encode())));
        if (response.statusCode() != 200) {
            throw new AssertionError("login: " + response.statusCode() + " " + response.body());
        }
        return new JsonObject(response.body()).getString("accessToken");
    }

    /** An access token lasts a quarter of an hour, some tests longer. */
    private HttpResponse<String> authorizedCall(Supplier<HttpRequest.Builder> request) {
        HttpResponse<String> response = call(request.get());
        if (response.statusCode() != 401) {
            return response;
        }
        token = null;
        return call(request.get());
    }

    private HttpRequest.Builder authorized(String path) {
        return request(path).header("authorization", "Bearer " + accessToken());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base() + path)).timeout(LIMIT);
    }

    HttpResponse<String> call(HttpRequest.Builder request) {
        try {
            return send(request);
        } catch (IOException e) {
            throw new AssertionError("the control plane does not answer: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        // the limit of a request ends with the head of its answer
        CompletableFuture<HttpResponse<String>> answer = http.sendAsync(request.build(), BodyHandlers.ofString());
        try {
            return answer.get(LONGEST_ANSWER.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException broken ? broken : new IOException(e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException("no end of the answer within " + LONGEST_ANSWER, e);
        }
    }
}
