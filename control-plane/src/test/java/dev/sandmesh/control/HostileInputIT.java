package dev.sandmesh.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandmesh.control.http.Contract;
import dev.sandmesh.control.http.HostileBodies;
import dev.sandmesh.control.http.TestingContract;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What attackers and broken clients send, to every operation of the contract (D61): always an answer, never a 5xx, and a problem
 * that points at the place which is wrong. Made from the contract, so it holds for operations to come.
 */
final class HostileInputIT {

    private static final String SANDBOX = LoneSandbox.ID;
    private static final ObjectMapper JSON = new ObjectMapper();
    /** There is no agent behind the sandbox of this test, which is what an order that is in order is told. */
    private static final Set<String> NO_AGENT = Set.of("agent_unreachable", "agent_timeout");

    private static final List<String> TEXTS = List.of(
            "'; DROP TABLE sandboxes; --",
            "\" OR \"1\"=\"1",
            "%_\\",
            "$1 $$ {0} ${jndi:ldap://127.0.0.1/a}",
            "../../../etc/passwd",
            "\r\nX-Injected: yes",
            "\u202e\ufeff\uffff",
            "\ud834\udd1e",
            "");

    private static final List<String> NUMBERS = List.of(
            "-1",
            "0",
            "2147483648",
            "-9223372036854775809",
            "999999999999999999999999999999",
            "1e400",
            "NaN",
            "0x10",
            "1.5");

    /** As they stand in the address: no client library would write them. */
    private static final List<String> NO_TEXT = List.of("%00", "a%00b", "%FF", "%C3%28", "%ED%A0%80", "%F0%9D");

    @RegisterExtension
    static final NodeScene SCENE = new NodeScene();

    private static String token;
    private static int made;

    @BeforeAll
    static void start() throws Exception {
        token = SCENE.tokens().login("hostile@example.org", "superadmin", List.of("*"));
        LoneSandbox.insert(SCENE.database());
    }

    @AfterAll
    static void stop() throws Exception {
        assertThat(SCENE.node().send(SCENE.node().request("/readyz")).statusCode())
                .isEqualTo(200);
        assertThat(SCENE.database()
                        .client()
                        .query("SELECT count(*) FROM sandboxes")
                        .execute()
                        .await(20, SECONDS)
                        .iterator()
                        .next()
                        .getLong(0))
                .isPositive();
    }

    @Test
    void unknownQueryParametersAreNamed() throws Exception {
        each((all, operation) -> {
            if (TestingContract.takesOtherParameters(SCENE.contract(), operation)) {
                return;
            }
            String body =
                    TestingContract.bodySchema(SCENE.contract(), operation).isPresent() ? "{}" : null;
            HttpResponse<String> answer = send(operation, "?no_such_thing=1", body);
            all.assertThat(pointers(answer)).as(row(operation, answer)).contains("query:no_such_thing");
        });
    }

    @Test
    void queryParametersTakeAnythingWithoutBreaking() throws Exception {
        each((all, operation) -> {
            for (String name : TestingContract.parameters(SCENE.contract(), operation, "query")) {
                for (String text : concat(TEXTS, NUMBERS)) {
                    HttpResponse<String> answer = send(operation, "?" + name + "=" + encoded(text), null);
                    harmless(all, operation, answer, "query:" + name);
                }
                for (String raw : NO_TEXT) {
                    HttpResponse<String> answer = send(operation, "?" + name + "=" + raw, null);
                    all.assertThat(pointers(answer))
                            .as(row(operation, answer) + " with " + raw)
                            .anyMatch(pointer -> pointer.startsWith("query:" + name));
                }
                HttpResponse<String> twice = send(operation, "?" + name + "=1&" + name + "=2", null);
                all.assertThat(pointers(twice)).as(row(operation, twice)).contains("query:" + name);
            }
        });
    }

    @Test
    void pathParametersTakeAnythingWithoutBreaking() throws Exception {
        each((all, operation) -> {
            for (String name : TestingContract.parameters(SCENE.contract(), operation, "path")) {
                for (String raw :
                        concat(TEXTS.stream().map(HostileInputIT::encoded).toList(), NUMBERS, NO_TEXT)) {
                    if (raw.isEmpty()) {
                        // That would be another operation.
                        continue;
                    }
                    String path = operation.path().replace("{" + name + "}", raw);
                    HttpResponse<String> answer = exchange(operation.method(), filled(path), null);
                    if (!NO_AGENT.contains(code(answer))) {
                        all.assertThat(answer.statusCode())
                                .as(row(operation, answer))
                                .isBetween(400, 499);
                    }
                    all.assertThat(type(answer)).as(row(operation, answer)).isEqualTo("application/problem+json");
                }
            }
        });
    }

    @Test
    void headersThatTheContractNamesTakeAnythingWithoutBreaking() throws Exception {
        each((all, operation) -> {
            for (String name : TestingContract.parameters(SCENE.contract(), operation, "header")) {
                for (String value : List.of(
                        "'; DROP TABLE sandboxes; --",
                        "\"-1\"",
                        "\"99999999999999999999\"",
                        "*",
                        "x".repeat(4000),
                        "\u00ff\u00fe")) {
                    String body = TestingContract.bodySchema(SCENE.contract(), operation)
                                    .isPresent()
                            ? "{}"
                            : null;
                    HttpResponse<String> answer =
                            exchange(operation.method(), filled(operation.path()), body, name, value);
                    harmless(all, operation, answer, "");
                }
            }
        });
    }

    @Test
    void whatIsNoJsonIsNoBody() throws Exception {
        each((all, operation) -> {
            if (!operation.path().startsWith("/api/")) {
                // What is open to all reads no body at all.
                return;
            }
            boolean takesBody =
                    TestingContract.bodySchema(SCENE.contract(), operation).isPresent();
            for (Map.Entry<String, byte[]> body : HostileBodies.unreadable().entrySet()) {
                HttpResponse<String> answer = exchange(operation.method(), filled(operation.path()), body.getValue());
                String row = row(operation, answer) + " with " + body.getKey();
                all.assertThat(answer.statusCode()).as(row).isEqualTo(400);
                all.assertThat(type(answer)).as(row).isEqualTo("application/problem+json");
            }
            for (String kind : List.of(
                    "",
                    "text/plain",
                    "application/jsonx",
                    "application/x-www-form-urlencoded",
                    "multipart/form-data; boundary=x",
                    "multipart/form-data")) {
                HttpRequest.Builder request = SCENE.node()
                        .request(filled(operation.path()))
                        .header("Authorization", "Bearer " + token)
                        .method(method(operation), BodyPublishers.ofString("{\"a\":1}"));
                HttpResponse<String> answer =
                        SCENE.node().send(kind.isEmpty() ? request : request.header("Content-Type", kind));
                all.assertThat(answer.statusCode())
                        .as(row(operation, answer) + " as " + kind)
                        .isIn(400, 415);
                if (takesBody || kind.contains("form")) {
                    all.assertThat(answer.statusCode())
                            .as(row(operation, answer) + " as " + kind)
                            .isEqualTo(415);
                }
            }
        });
    }

    @Test
    void aBodyOfTenMegabytesIsTooLargeForEverything() throws Exception {
        byte[] large = new byte[10 * 1024 * 1024];
        Arrays.fill(large, (byte) ' ');
        each((all, operation) -> {
            if (operation.path().startsWith("/api/")) {
                HttpResponse<String> answer = exchange(operation.method(), filled(operation.path()), large);
                all.assertThat(answer.statusCode()).as(row(operation, answer)).isEqualTo(413);
            }
        });
    }

    /** Each place of each body: another type, text that is none, text and numbers that would hurt if they were believed. */
    @Test
    void everyFieldOfEveryBodyIsPointedAtWhenItIsWrong() throws Exception {
        each((all, operation) -> {
            JsonNode schema =
                    TestingContract.bodySchema(SCENE.contract(), operation).orElse(null);
            if (schema == null) {
                return;
            }
            for (HostileBodies.Field field : HostileBodies.fields(schema)) {
                for (JsonNode wrong : field.wrong()) {
                    HttpResponse<String> answer = body(operation, field.in(wrong));
                    all.assertThat(answer.statusCode())
                            .as(row(operation, answer) + " with " + wrong)
                            .isEqualTo(400);
                    all.assertThat(pointers(answer))
                            .as(row(operation, answer) + " with " + field.pointer() + " = " + wrong)
                            .anyMatch(pointer -> pointer.startsWith(field.pointer()));
                }
                for (JsonNode odd : field.odd(concat(TEXTS, NUMBERS))) {
                    harmless(all, operation, body(operation, field.in(odd)), "/");
                }
                // Halves of characters and NUL are written as JSON writes them.
                for (String text : List.of("\\u0000", "a\\u0000", "\\ud800", "\\udc00\\ud800")) {
                    String json = field.in(JSON.getNodeFactory().textNode("@@"))
                            .toString()
                            .replace("@@", text);
                    HttpResponse<String> answer = body(operation, json);
                    all.assertThat(pointers(answer))
                            .as(row(operation, answer) + " with " + field.pointer() + " = " + text)
                            .anyMatch(pointer -> pointer.startsWith(field.pointer()));
                }
            }
        });
    }

    @Test
    void unknownFieldsAreNamed() throws Exception {
        each((all, operation) -> {
            JsonNode schema =
                    TestingContract.bodySchema(SCENE.contract(), operation).orElse(null);
            if (schema == null) {
                return;
            }
            ObjectNode body = JSON.createObjectNode().put("no such/thing", 1);
            HttpResponse<String> answer = body(operation, body);
            all.assertThat(pointers(answer)).as(row(operation, answer)).contains("/no such~1thing");
        });
    }

    @Test
    void aPageThatIsNoPageIsPointedAt() throws Exception {
        each((all, operation) -> {
            Set<String> names = new TreeSet<>(TestingContract.parameters(SCENE.contract(), operation, "query"));
            names.retainAll(Set.of("page", "pageSize", "limit", "lines"));
            for (String name : names) {
                for (String number : List.of("-1", "0", "1000001", "99999999999999999999", "one", "")) {
                    HttpResponse<String> answer = send(operation, "?" + name + "=" + number, null);
                    all.assertThat(pointers(answer))
                            .as(row(operation, answer) + " with " + number)
                            .anyMatch(pointer -> pointer.startsWith("query:" + name));
                }
            }
        });
    }

    private interface Check {
        void of(SoftAssertions all, Contract.Operation operation) throws Exception;
    }

    private static void each(Check check) throws Exception {
        SoftAssertions all = new SoftAssertions();
        for (Contract.Operation operation : SCENE.contract().operations()) {
            check.of(all, operation);
        }
        all.assertAll();
        assertThat(made).as("requests").isPositive();
    }

    /** Not understood, refused or done, and said so in the way that the contract says. */
    private static void harmless(
            SoftAssertions all, Contract.Operation operation, HttpResponse<String> answer, String place) {
        String row = row(operation, answer);
        if (!NO_AGENT.contains(code(answer))) {
            all.assertThat(answer.statusCode()).as(row).isLessThan(500);
        }
        if (answer.statusCode() >= 400) {
            all.assertThat(type(answer)).as(row).isEqualTo("application/problem+json");
        }
        if (code(answer).equals("validation_failed") && place.startsWith("query:")) {
            all.assertThat(pointers(answer)).as(row).anyMatch(pointer -> pointer.startsWith(place));
        }
        all.assertThat(answer.headers().firstValue("X-Injected")).as(row).isEmpty();
    }

    private static HttpResponse<String> body(Contract.Operation operation, Object json) throws Exception {
        return exchange(operation.method(), filled(operation.path()), json.toString());
    }

    private static HttpResponse<String> send(Contract.Operation operation, String query, String body) throws Exception {
        return exchange(operation.method(), filled(operation.path()) + query, body);
    }

    private static HttpResponse<String> exchange(String method, String path, Object body, String... header)
            throws IOException, InterruptedException {
        made++;
        if (path.contains("%")) {
            // The client would not let it through as it is.
            return RawHttp.exchange(SCENE.node().port(), method.toUpperCase(Locale.ROOT), path, token);
        }
        HttpRequest.Builder request = SCENE.node().request(path).header("Authorization", "Bearer " + token);
        if (header.length == 2) {
            request.header(header[0], header[1]);
        }
        if (body == null) {
            return SCENE.node().send(request.method(method.toUpperCase(Locale.ROOT), BodyPublishers.noBody()));
        }
        byte[] bytes = body instanceof byte[] raw ? raw : body.toString().getBytes(UTF_8);
        return SCENE.node()
                .send(request.header("Content-Type", "application/json")
                        .method(method.toUpperCase(Locale.ROOT), BodyPublishers.ofByteArray(bytes)));
    }

    private static String method(Contract.Operation operation) {
        return operation.method().toUpperCase(Locale.ROOT);
    }

    private static String filled(String path) {
        return path.replace("{sandboxId}", SANDBOX)
                .replaceAll("\\{[a-zA-Z]*Id}", "018f3e2a-7b1c-7d2e-8f3a-4b5c6d7e8f99")
                .replaceAll("\\{[^}]+}", "xvfb");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    @SafeVarargs
    private static List<String> concat(List<String>... lists) {
        return Arrays.stream(lists).flatMap(List::stream).toList();
    }

    private static String type(HttpResponse<String> answer) {
        return answer.headers().firstValue("Content-Type").orElse("");
    }

    private static JsonObject problem(HttpResponse<String> answer) {
        return type(answer).equals("application/problem+json") ? new JsonObject(answer.body()) : new JsonObject();
    }

    private static String code(HttpResponse<String> answer) {
        return problem(answer).getString("code", "");
    }

    private static List<String> pointers(HttpResponse<String> answer) {
        return problem(answer).getJsonArray("errors", new JsonArray()).stream()
                .map(error -> ((JsonObject) error).getString("pointer"))
                .toList();
    }

    private static String row(Contract.Operation operation, HttpResponse<String> answer) {
        String body = answer.body();
        return operation.id() + " " + answer.request().uri().getRawQuery() + " -> " + answer.statusCode() + " "
                + body.substring(0, Math.min(300, body.length()));
    }
}
