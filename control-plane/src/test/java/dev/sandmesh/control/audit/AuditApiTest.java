package dev.sandmesh.control.audit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.HttpParts;
import dev.sandmesh.control.http.Readiness;
import dev.sandmesh.control.http.TestHttp;
import dev.sandmesh.control.http.TestingCaller;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The trail as scripts and pages read it. */
class AuditApiTest extends AuditScene {

    private static final String LIST = "/api/v1/admin/audit";
    private static final Actor ANNA = Actor.user("a1", "anna@example.org", "admin");
    private static final Actor BEN = Actor.user("b1", "ben@example.org", "viewer");

    private TestHttp http;

    @BeforeEach
    void serve() throws Exception {
        http = new TestHttp(
                vertx,
                new HttpParts(
                        AuditApiTest::authenticate,
                        audit.refusals(),
                        id -> Future.succeededFuture(Optional.empty()),
                        new Readiness(),
                        new SimpleMeterRegistry(),
                        audit.endpoints(),
                        List.of()));
    }

    @Test
    void thePagesOfAListHoldEveryRowOnceNewestFirst() throws Exception {
        for (int i = 0; i < 7; i++) {
            record("one" + i, "two" + i, "three" + i);
        }
        List<Long> seen = new ArrayList<>();
        String query = "?pageSize=4";
        while (!query.isEmpty()) {
            JsonObject page = ok(LIST + query);
            assertThat(page.getInteger("pageSize")).isEqualTo(4);
            page.getJsonArray("items").forEach(item -> seen.add(((JsonObject) item).getLong("seq")));
            query = page.containsKey("next") ? "?pageSize=4&before=" + page.getString("next") : "";
        }
        assertThat(seen)
                .hasSize(21)
                .isSortedAccordingTo(Collections.reverseOrder())
                .doesNotHaveDuplicates();
    }

    @Test
    void aListIsFilteredByEachOfItsParameters() throws Exception {
        write(ANNA, "drainSandbox", "box-1", "dev");
        write(BEN, "drainSandbox", "box-2", "prod");
        write(BEN, "patchSandbox", "box-1", "prod");
        audit.trail()
                .record(entry("login").by(BEN).refused(ErrorCode.BAD_CREDENTIALS))
                .await(20, SECONDS);
        assertThat(sequence("?actor=a1")).containsExactly(1L);
        assertThat(sequence("?actor=ben%40example.org")).containsExactly(4L, 3L, 2L);
        assertThat(sequence("?action=drainSandbox")).containsExactly(2L, 1L);
        assertThat(sequence("?target=box-1")).containsExactly(3L, 1L);
        assertThat(sequence("?outcome=denied,failed")).containsExactly(4L);
        assertThat(sequence("?environment=prod")).containsExactly(3L, 2L);
        assertThat(sequence("?environment=prod&target=box-1&actor=b1")).containsExactly(3L);
        assertThat(sequence("?from=2100-01-01T00:00:00Z")).isEmpty();
        assertThat(sequence("?to=2020-01-01T00:00:00Z")).isEmpty();
        String third = item(ok(LIST + "?target=box-1"), 0).getString("at");
        assertThat(sequence("?from=" + third)).contains(3L).doesNotContain(0L);
        assertThat(sequence("?to=" + third)).doesNotContain(3L);
        assertThat(sequence("?actor=%27%20OR%201%3D1%20--")).isEmpty();
    }

    @Test
    void aRowIsShownAsTheContractSays() throws Exception {
        write(ANNA, "drainSandbox", "box-1", "dev");
        JsonObject row = item(ok(LIST), 0);
        assertThat(row.getJsonObject("actor"))
                .isEqualTo(new JsonObject()
                        .put("kind", "user")
                        .put("id", "a1")
                        .put("name", "anna@example.org")
                        .put("role", "admin"));
        assertThat(row.getJsonObject("target"))
                .isEqualTo(new JsonObject()
                        .put("kind", "sandbox")
                        .put("id", "box-1")
                        .put("name", ""));
        assertThat(row.getString("at")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(row.fieldNames()).doesNotContain("before", "after");
        assertThat(row.getString("hash")).hasSize(64);
    }

    @Test
    void whoMayActInSomeEnvironmentsSeesTheRowsOfThoseOnly() throws Exception {
        write(ANNA, "drainSandbox", "box-1", "dev");
        write(ANNA, "drainSandbox", "box-2", "prod");
        write(ANNA, "login", "", "");
        JsonArray items = new JsonObject(get(LIST, "scoped").body()).getJsonArray("items");
        assertThat(items.stream().map(item -> ((JsonObject) item).getString("environment")))
                .containsExactly("dev");
        assertThat(get(LIST + "?environment=prod", "scoped").statusCode()).isEqualTo(403);
        assertThat(get(LIST + "/export", "scoped").body().lines())
                .allMatch(line -> new JsonObject(line).getString("environment").equals("dev"));
    }

    @Test
    void whatIsNotAFilterIsRefusedWithItsPlace() throws Exception {
        for (String query : List.of("?before=x", "?from=yesterday", "?outcome=fine", "?actors=a", "?pageSize=0")) {
            HttpResponse<String> answer = get(LIST + query, "reader");
            assertThat(answer.statusCode()).as(query).isEqualTo(400);
            assertThat(new JsonObject(answer.body()).getJsonArray("errors"))
                    .as(query)
                    .hasSize(1);
        }
        assertThat(get(LIST, "nobody").statusCode()).isEqualTo(401);
        assertThat(get(LIST, "other").statusCode()).isEqualTo(403);
    }

    @Test
    void anExportIsEveryRowAsALineAndARowItself() throws Exception {
        List<AuditEntry> many = Collections.nCopies(1_300, entry("many"));
        audit.trail().recordAll(many).await(30, SECONDS);
        HttpResponse<String> answer = get(LIST + "/export", "reader");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
        List<JsonObject> lines = answer.body().lines().map(JsonObject::new).toList();
        assertThat(lines).hasSize(1_301);
        assertThat(lines.get(1_300).getString("action")).isEqualTo("exportAudit");
        Set<Long> numbers = new TreeSet<>();
        lines.forEach(line -> numbers.add(line.getLong("seq")));
        assertThat(numbers).hasSize(1_301);
        for (int i = 1; i < lines.size(); i++) {
            assertThat(lines.get(i).getString("prevHash"))
                    .isEqualTo(lines.get(i - 1).getString("hash"));
        }
        assertThat(get(LIST + "/export?action=exportAudit", "reader").body().lines())
                .hasSize(2);
    }

    /** A client that takes nothing holds up neither the trail nor those who read it. */
    @Tag("slow")
    @Test
    void anExportThatNobodyTakesWaitsAndHoldsNobodyUp() throws Exception {
        JsonObject large = new JsonObject().put("text", "x".repeat(3_900));
        for (int i = 0; i < 4; i++) {
            audit.trail()
                    .recordAll(Collections.nCopies(500, entry("large").with(large)))
                    .await(60, SECONDS);
        }
        try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), http.port())) {
            slow.setReceiveBufferSize(8_192);
            slow.getOutputStream()
                    .write(("GET " + LIST + "/export HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer reader\r\n"
                                    + "Connection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = slow.getInputStream();
            assertThat(in.read()).isEqualTo('H');
            record("beside");
            assertThat(item(ok(LIST + "?pageSize=1"), 0).getString("action")).isEqualTo("beside");
            String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(all.length()).isGreaterThan(2_000 * 4_000);
            assertThat(all.contains("\"action\":\"exportAudit\"")).isTrue();
            assertThat(all.endsWith("\r\n0\r\n\r\n")).isTrue();
        }
    }

    @Test
    void aVerificationTellsWhatItFoundAndIsRemembered() throws Exception {
        assertThat(get(LIST + "/verify", "reader").statusCode()).isEqualTo(404);
        record("one", "two", "three");
        audit.copied().await(20, SECONDS);
        HttpResponse<String> intact = verify();
        assertThat(intact.statusCode()).isIn(200, 202);
        assertThat(ended().getString("status")).isEqualTo("intact");
        assertThat(ended().getLong("rows")).isEqualTo(4);
        assertThat(ended().getLong("copies")).isEqualTo(4);
        assertThat(ended().fieldNames()).doesNotContain("warning");
        asOwner("UPDATE audit SET action = 'nothing' WHERE seq = 2");
        assertThat(verify().statusCode()).isIn(200, 202);
        assertThat(ended().getString("status")).isEqualTo("broken");
        assertThat(ended().getJsonObject("fault").getLong("seq")).isEqualTo(2);
        assertThat(rows("SELECT seq FROM audit WHERE action = 'verifyAudit' AND actor_name = 'reader@example.org'"))
                .hasSize(2);
    }

    @Test
    void aVerificationWithoutACopyWarns() throws Exception {
        record("one");
        audit.copied().await(20, SECONDS);
        Files.delete(home.resolve("audit/heads.log"));
        assertThat(verify().statusCode()).isIn(200, 202);
        assertThat(ended().getLong("copies")).isZero();
        assertThat(ended().getString("warning")).contains("no copy of the heads");
    }

    private JsonObject ended() throws Exception {
        JsonObject last = ok(LIST + "/verify");
        for (int i = 0; i < 600 && last.getString("status").equals("running"); i++) {
            vertx.timer(100).await(20, SECONDS);
            last = ok(LIST + "/verify");
        }
        return last;
    }

    private HttpResponse<String> verify() throws Exception {
        return http.send(http.request(LIST + "/verify")
                .header("Authorization", "Bearer reader")
                .POST(HttpRequest.BodyPublishers.noBody()));
    }

    private void write(Actor actor, String action, String target, String environment) throws Exception {
        audit.trail()
                .record(entry(action)
                        .by(actor)
                        .on(new AuditEntry.Target(target.isEmpty() ? "" : "sandbox", target, "", environment)))
                .await(20, SECONDS);
    }

    private List<Long> sequence(String query) throws Exception {
        return ok(LIST + query).getJsonArray("items").stream()
                .map(item -> ((JsonObject) item).getLong("seq"))
                .toList();
    }

    private static JsonObject item(JsonObject page, int place) {
        return page.getJsonArray("items").getJsonObject(place);
    }

    private JsonObject ok(String path) throws Exception {
        HttpResponse<String> answer = get(path, "reader");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    private HttpResponse<String> get(String path, String token) throws Exception {
        return http.send(http.request(path).header("Authorization", "Bearer " + token));
    }

    private static Future<Caller> authenticate(String token) {
        return switch (token) {
            case "reader" ->
                Future.succeededFuture(
                        TestingCaller.of("r1", "reader@example.org", "admin", Set.of("audit:read"), false));
            case "scoped" -> Future.succeededFuture(TestingCaller.within(List.of("dev"), "audit:read"));
            case "other" -> Future.succeededFuture(TestingCaller.of("o1", "other", "viewer", Set.of(), false));
            default -> Future.failedFuture(new SandmeshException(ErrorCode.UNAUTHENTICATED));
        };
    }
}
