package dev.sandmesh.control.http;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A real server on a free port for other features' tests; operations that a test does not bring are answered by stand-ins. */
public final class TestHttp {

    private static final SimpleMeterRegistry METERS = new SimpleMeterRegistry();

    public final Readiness readiness = new Readiness();
    public final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    public final Contract contract;
    private final HttpClient client = HttpClient.newHttpClient();
    private final int port;

    /** Knows of no sandbox: for callers who may go everywhere. */
    public TestHttp(Vertx vertx, Authenticator authenticator, List<Endpoint<?, ?>> own, List<SocketDoor> doors)
            throws Exception {
        this(vertx, authenticator, id -> Future.succeededFuture(Optional.empty()), own, doors);
    }

    public TestHttp(
            Vertx vertx,
            Authenticator authenticator,
            EnvironmentLookup lookup,
            List<Endpoint<?, ?>> own,
            List<SocketDoor> doors)
            throws Exception {
        this(
                vertx,
                new HttpParts(
                        authenticator, (call, code, environment) -> {}, lookup, new Readiness(), METERS, own, doors));
    }

    /** With everything as it is given, but for the operations that are missing and its own readiness and meters. */
    public TestHttp(Vertx vertx, HttpParts given) throws Exception {
        contract = TestingContract.load(vertx);
        List<Endpoint<?, ?>> own = given.endpoints();
        List<Endpoint<?, ?>> endpoints = new ArrayList<>(own);
        Set<String> present = new HashSet<>(Set.of("getLiveness", "getReadiness", "getContract"));
        own.forEach(endpoint -> present.add(endpoint.id()));
        contract.operations().stream()
                .filter(operation -> !present.contains(operation.id()))
                .forEach(operation -> endpoints.add(standIn(operation)));
        HttpParts parts = new HttpParts(
                given.authenticator(),
                given.audit(),
                given.environments(),
                readiness,
                meters,
                endpoints,
                given.doors());
        HttpServerVerticle server = new HttpServerVerticle(
                new HttpConfig("127.0.0.1", 0, 0, Duration.ofSeconds(10)),
                contract,
                parts,
                new Edge(EdgeConfig.OPEN, InstantSource.system()));
        vertx.deployVerticle(server).await(20, TimeUnit.SECONDS);
        readiness.up();
        port = server.port();
    }

    public int port() {
        return port;
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30));
    }

    public HttpRequest.Builder post(String path, JsonObject body) {
        return request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.encode()));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private Endpoint<?, ?> standIn(Contract.Operation operation) {
        boolean body =
                contract.at(operation.pointer().appendProperty("requestBody")).isPresent();
        return body ? new WithBody(operation.id()) : new WithoutBody(operation.id());
    }

    private record WithBody(String id) implements Endpoint<JsonObject, JsonObject> {
        @Override
        public Future<JsonObject> handle(Call<JsonObject> call) {
            call.origin().mark().nothingDone();
            return Future.succeededFuture(new JsonObject().put("answered", id));
        }
    }

    private record WithoutBody(String id) implements Endpoint<NoBody, JsonObject> {
        @Override
        public Future<JsonObject> handle(Call<NoBody> call) {
            call.origin().mark().nothingDone();
            return Future.succeededFuture(new JsonObject().put("answered", id));
        }
    }
}
