package dev.sandmesh.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpServerTest {

    private static final String SANDBOX = "/api/v1/admin/sandboxes/018f3e2a-7b1c-7d2e-8f3a-4b5c6d7e8f90";
    private static RunningServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new RunningServer(
                Vertx.vertx(),
                Map.of("getSandbox", new Failing(), "getFleetSummary", new DatabaseAway(), "logout", new Traceless()));
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    /** By construction nothing is done without a trace; a test of an operation that forgets its row fails. */
    @Test
    void whatSucceedsWithoutARowInTheAuditTrailIsNotASuccess() throws Exception {
        HttpResponse<String> answer =
                server.send(server.request("/api/v1/auth/logout").POST(HttpRequest.BodyPublishers.noBody()));
        problem(answer, 500, "internal");
    }

    @Test
    void livenessAndReadinessAnswerAnybody() throws Exception {
        assertThat(server.send(server.request("/livez")).statusCode()).isEqualTo(200);
        HttpResponse<String> ready = server.send(server.request("/readyz"));
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(ready.body()).getString("status")).isEqualTo("ready");
    }

    @Test
    void aMissingDatabaseIsSaidWithoutRefusingRequests() throws Exception {
        server.readiness.available("database", false);
        HttpResponse<String> ready = server.send(server.request("/readyz"));
        server.readiness.available("database", true);
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(ready.body()))
                .isEqualTo(new JsonObject().put("status", "degraded").put("missing", new JsonArray().add("database")));
    }

    @Test
    void theContractIsServedAsOneDocument() throws Exception {
        HttpResponse<String> contract = server.send(server.request("/openapi.yaml"));
        assertThat(contract.statusCode()).isEqualTo(200);
        assertThat(contract.body()).contains("operationId: \"login\"").doesNotContain("../openapi.yaml");
    }

    @Test
    void everyAnswerHasItsRequestIdAndItsSecurityHeaders() throws Exception {
        HttpResponse<String> answer = server.send(server.request("/livez").header("X-Request-Id", "my-own-id-1"));
        assertThat(answer.headers().firstValue("X-Request-Id")).contains("my-own-id-1");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("frame-ancestors 'none'");
        HttpResponse<String> odd = server.send(server.request("/livez").header("X-Request-Id", "<script>"));
        assertThat(odd.headers().firstValue("X-Request-Id").orElse(""))
                .doesNotContain("<")
                .hasSize(36);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "eyJhbGciOiJub25lIn0.e30.", "a b c"})
    void aStrangerIsTold401(String token) throws Exception {
        HttpRequest.Builder request = server.request("/api/v1/admin/sandboxes");
        HttpResponse<String> answer =
                server.send(token.isEmpty() ? request : request.header("Authorization", "Bearer " + token));
        problem(answer, 401, "unauthenticated");
        assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    }

    @Test
    void whoLacksThePermissionIsTold403() throws Exception {
        HttpRequest.Builder check = server.request(SANDBOX + "/check").POST(HttpRequest.BodyPublishers.noBody());
        problem(server.send(check.header("Authorization", "Bearer reader")), 403, "forbidden");
        HttpRequest.Builder fresh = server.request(SANDBOX + "/check").POST(HttpRequest.BodyPublishers.noBody());
        problem(server.send(fresh.header("Authorization", "Bearer fresh")), 403, "password_change_required");
    }

    @Test
    void aMissingPermissionIsNamedForProgramsToo() throws Exception {
        HttpRequest.Builder check = server.request(SANDBOX + "/check").POST(HttpRequest.BodyPublishers.noBody());
        JsonObject problem = problem(server.send(check.header("Authorization", "Bearer reader")), 403, "forbidden");
        assertThat(problem.getString("permission")).isEqualTo("sandbox:operate");
        assertThat(problem.getString("detail")).contains("sandbox:operate");
    }

    /** A21: whoever may do something in one environment may not do it in another, whatever the operation. */
    @Test
    void whatLiesOutsideOfTheCallersEnvironmentsIsNotThere() throws Exception {
        List<Contract.Operation> operations = server.contract.operations().stream()
                .filter(Contract.Operation::ofSandbox)
                .filter(operation -> RunningServer.SCOPED.may(operation.permission()))
                .toList();
        assertThat(operations).hasSizeGreaterThanOrEqualTo(5);
        for (Contract.Operation operation : operations) {
            JsonObject elsewhere = problem(scoped(operation, "0"), 404, "sandbox_not_found");
            JsonObject nowhere = problem(scoped(operation, "2"), 404, "sandbox_not_found");
            elsewhere.remove("requestId");
            nowhere.remove("requestId");
            assertThat(elsewhere).as(operation.id()).isEqualTo(nowhere);
            assertThat(scoped(operation, "1").statusCode()).as(operation.id()).isNotIn(401, 403, 404);
        }
    }

    private static HttpResponse<String> scoped(Contract.Operation operation, String lastDigit) throws Exception {
        String path = operation
                .path()
                .replace("{sandboxId}", "018f3e2a-7b1c-7d2e-8f3a-4b5c6d7e8f9" + lastDigit)
                .replaceAll("\\{[^}]+}", "xvfb");
        return server.send(server.request(path)
                .header("Authorization", "Bearer scoped")
                .method(operation.method().toUpperCase(Locale.ROOT), HttpRequest.BodyPublishers.noBody()));
    }

    @Test
    void defaultsOfTheContractAreFilledIn() throws Exception {
        HttpResponse<String> answer = server.get("/api/v1/admin/sandboxes?health=healthy,degraded&q=a%20b");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        Call<?> call = server.calls.get(server.calls.size() - 1);
        assertThat(call.number("page")).isEqualTo(1);
        assertThat(call.number("pageSize")).isEqualTo(50);
        assertThat(call.queryList("health")).containsExactly("healthy", "degraded");
        assertThat(call.query("q")).contains("a b");
        assertThat(call.caller()).isEqualTo(RunningServer.READER);
    }

    static Stream<List<String>> wrongRequests() {
        return Stream.of(
                List.of("/api/v1/admin/sandboxes?page=0", "query:page"),
                List.of("/api/v1/admin/sandboxes?page=x", "query:page"),
                List.of("/api/v1/admin/sandboxes?pageSize=201", "query:pageSize"),
                List.of("/api/v1/admin/sandboxes?pageSize=99999999999999999999999", "query:pageSize"),
                List.of("/api/v1/admin/sandboxes?page=1&page=2", "query:page"),
                List.of("/api/v1/admin/sandboxes?colour=red", "query:colour"),
                List.of("/api/v1/admin/sandboxes?health=happy", "query:health/0"),
                List.of("/api/v1/admin/sandboxes?sort=name%3Bdrop", "query:sort"),
                List.of("/api/v1/admin/sandboxes/not-a-uuid", "path:sandboxId"),
                List.of(SANDBOX + "/events?until=yesterday", "query:until"),
                List.of("/api/v1/admin/changes", "query:after"));
    }

    @ParameterizedTest
    @MethodSource("wrongRequests")
    void aWrongParameterIsNamed(List<String> row) throws Exception {
        JsonObject problem = problem(server.get(row.get(0)), 400, "validation_failed");
        assertThat(pointers(problem)).containsExactly(row.get(1));
    }

    @Test
    void everyErrorOfABodyIsToldAtOnce() throws Exception {
        HttpResponse<String> answer = server.post("/api/v1/auth/login", "{\"email\":7,\"extra\":true,\"a/b\":1}");
        JsonObject problem = problem(answer, 400, "validation_failed");
        assertThat(pointers(problem)).containsExactlyInAnyOrder("/a~1b", "/email", "/extra", "/password");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "nonsense",
                "{\"email\":\"a\",\"email\":\"b\"}",
                "{} {}",
                "\u0000",
                "{\"email\": 1e999999999}"
            })
    void whatIsNoJsonIsRefused(String body) throws Exception {
        HttpResponse<String> answer = server.post("/api/v1/auth/login", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    }

    @Test
    void deepNestingIsRefused() throws Exception {
        problem(server.post("/api/v1/auth/login", "[".repeat(100_000)), 400, "malformed_request");
    }

    @Test
    void anEmptyBodyAndAnotherMediaTypeAreRefused() throws Exception {
        problem(server.post("/api/v1/auth/login", ""), 400, "validation_failed");
        HttpRequest.Builder text = server.request("/api/v1/auth/login").POST(HttpRequest.BodyPublishers.ofString("{}"));
        problem(server.send(text.header("Content-Type", "text/plain")), 415, "unsupported_media_type");
    }

    @Test
    void aBodyAbove256KiBIsRefused() throws Exception {
        String huge = "{\"email\":\"" + "x".repeat(HttpConfig.MAX_BODY_BYTES) + "\"}";
        problem(server.post("/api/v1/auth/login", huge), 413, "body_too_large");
    }

    @Test
    void unknownPathsOfTheApiAreProblems() throws Exception {
        problem(server.get("/api/v1/nothing"), 404, "not_found");
        problem(server.send(server.request("/api/v1/auth/login").DELETE()), 405, "method_not_allowed");
    }

    @Test
    void aFaultIs500WithoutItsCause() throws Exception {
        HttpResponse<String> answer = server.get(SANDBOX);
        problem(answer, 500, "internal");
        assertThat(answer.body()).doesNotContain("broken");
    }

    @Test
    void aMissingDatabaseIs503WithRetryAfter() throws Exception {
        HttpResponse<String> answer = server.get("/api/v1/admin/summary");
        problem(answer, 503, "database_unavailable");
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void nothingButThePageIsServedFromTheClassPath() throws Exception {
        for (String path : List.of(
                "/../pom.xml",
                "/%2e%2e/pom.xml",
                "/package.json",
                "/src/main.tsx",
                "/assets/nothing.js",
                "/assets/..%2f..%2fdev/sandmesh/control/http/Call.class")) {
            HttpResponse<String> answer = server.send(server.request(path));
            assertThat(answer.statusCode()).as(path).isEqualTo(404);
        }
    }

    @Test
    void answersAreCounted() throws Exception {
        server.get("/api/v1/admin/summary");
        assertThat(server.meters
                        .get("sandmesh.http.requests")
                        .tags("operation", "getFleetSummary", "status", "503")
                        .counter()
                        .count())
                .isPositive();
    }

    private static JsonObject problem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonObject problem = new JsonObject(answer.body());
        assertThat(problem.getString("code")).isEqualTo(code);
        assertThat(problem.getInteger("status")).isEqualTo(status);
        assertThat(answer.headers().firstValue("X-Request-Id")).contains(problem.getString("requestId"));
        return problem;
    }

    private static List<String> pointers(JsonObject problem) {
        return problem.getJsonArray("errors").stream()
                .map(error -> ((JsonObject) error).getString("pointer"))
                .toList();
    }

    private record Traceless() implements Endpoint<NoBody, JsonObject> {
        @Override
        public String id() {
            return "logout";
        }

        @Override
        public Future<JsonObject> handle(Call<NoBody> call) {
            return Future.succeededFuture(new JsonObject());
        }
    }

    private record Failing() implements Endpoint<NoBody, JsonObject> {
        @Override
        public String id() {
            return "getSandbox";
        }

        @Override
        public Future<JsonObject> handle(Call<NoBody> call) {
            throw new IllegalStateException("broken");
        }
    }

    private record DatabaseAway() implements Endpoint<NoBody, JsonObject> {
        @Override
        public String id() {
            return "getFleetSummary";
        }

        @Override
        public Future<JsonObject> handle(Call<NoBody> call) {
            return Future.failedFuture(new SandmeshException(ErrorCode.DATABASE_UNAVAILABLE));
        }
    }
}
