package dev.sandmesh.control.http;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.protocol.SandboxId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A server on a free port whose every operation is answered by a stand-in, and a client for it. */
final class RunningServer {

    static final Caller READER = TestingCaller.of("1", "reader@example.org", "viewer", Set.of("sandbox:read"), false);
    static final Caller FRESH = TestingCaller.of("2", "fresh@example.org", "superadmin", Set.of("sandbox:read"), true);

    static final Caller SCOPED = TestingCaller.within(List.of("dev", "lab"), "sandbox:read", "sandbox:operate");
    static final Map<String, String> PLACES = Map.of(
            "018f3e2a-7b1c-7d2e-8f3a-4b5c6d7e8f90", "prod",
            "018f3e2a-7b1c-7d2e-8f3a-4b5c6d7e8f91", "dev");

    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final Readiness readiness = new Readiness();
    final List<Call<?>> calls = new ArrayList<>();
    /** Those who may not do any more what they might when they asked. */
    final Set<Caller> ended = ConcurrentHashMap.newKeySet();

    final Contract contract;
    final Edge edge;
    final int port;
    private final Vertx vertx;
    private final String base;
    private final HttpClient client = HttpClient.newHttpClient();

    RunningServer(Vertx vertx, Map<String, Endpoint<?, ?>> own) throws Exception {
        this(vertx, own, List.of(), EdgeConfig.OPEN, Patience.USUAL);
    }

    RunningServer(
            Vertx vertx, Map<String, Endpoint<?, ?>> own, List<SocketDoor> doors, EdgeConfig guarded, Patience patience)
            throws Exception {
        this.vertx = vertx;
        edge = new Edge(guarded, InstantSource.system());
        contract = TestingContract.load(vertx);
        List<Endpoint<?, ?>> endpoints = new ArrayList<>(own.values());
        contract.operations().stream()
                .filter(operation -> !operation.path().startsWith("/livez")
                        && !operation.path().startsWith("/readyz")
                        && !operation.path().startsWith("/openapi")
                        && !own.containsKey(operation.id()))
                .forEach(operation -> endpoints.add(standIn(contract, operation)));
        HttpParts parts = new HttpParts(
                new Authenticator() {
                    @Override
                    public Future<Caller> authenticate(String token) {
                        return known(token);
                    }

                    @Override
                    public boolean ended(Caller caller) {
                        return ended.contains(caller);
                    }
                },
                (call, code, environment) -> {},
                RunningServer::place,
                readiness,
                meters,
                endpoints,
                doors);
        HttpConfig config = new HttpConfig("127.0.0.1", 0, 0, Duration.ofSeconds(2), guarded);
        HttpServerVerticle server = new HttpServerVerticle(config, contract, parts, edge, patience);
        vertx.deployVerticle(server).await(20, TimeUnit.SECONDS);
        readiness.up();
        port = server.port();
        base = (guarded.tls().isPresent() ? "https" : "http") + "://127.0.0.1:" + port;
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path));
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(request(path).header("Authorization", "Bearer reader"));
    }

    HttpResponse<String> post(String path, String body) throws Exception {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    void close() throws Exception {
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    private static Future<Optional<String>> place(SandboxId id) {
        return Future.succeededFuture(Optional.ofNullable(PLACES.get(id.toString())));
    }

    private static Future<Caller> known(String token) {
        return switch (token) {
            case "reader" -> Future.succeededFuture(READER);
            case "scoped" -> Future.succeededFuture(SCOPED);
            case "fresh" -> Future.succeededFuture(FRESH);
            default -> Future.failedFuture(new SandmeshException(ErrorCode.UNAUTHENTICATED));
        };
    }

    private Endpoint<?, ?> standIn(Contract contract, Contract.Operation operation) {
        boolean body =
                contract.at(operation.pointer().appendProperty("requestBody")).isPresent();
        return body ? new WithBody(operation.id(), calls) : new WithoutBody(operation.id(), calls);
    }

    private record WithBody(String id, List<Call<?>> calls) implements Endpoint<JsonObject, JsonObject> {
        @Override
        public Future<JsonObject> handle(Call<JsonObject> call) {
            calls.add(call);
            call.origin().mark().nothingDone();
            return Future.succeededFuture(new JsonObject().put("answered", id));
        }
    }

    private record WithoutBody(String id, List<Call<?>> calls) implements Endpoint<NoBody, JsonObject> {
        @Override
        public Future<JsonObject> handle(Call<NoBody> call) {
            calls.add(call);
            call.origin().mark().nothingDone();
            return Future.succeededFuture(new JsonObject().put("answered", id));
        }
    }
}
