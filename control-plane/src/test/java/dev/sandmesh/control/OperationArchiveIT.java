package dev.sandmesh.control;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The archive that an operation keeps, downloaded from a whole control node. */
final class OperationArchiveIT {

    @RegisterExtension
    static final NodeScene SCENE = new NodeScene();

    private static final String OPERATION = "018f3e2a-7b1c-7d2e-8f3a-4b5c6d7e8f92";
    private static final String PATH =
            "/api/v1/admin/operations/" + OPERATION + "/targets/" + LoneSandbox.ID + "/archive";
    private static final int PART = 128 * 1024;
    private static final byte[] ARCHIVE = new byte[23 * PART + 1];

    @BeforeAll
    static void keep() throws Exception {
        new Random(1).nextBytes(ARCHIVE);
        LoneSandbox.insert(SCENE.database());
        sql(
                "INSERT INTO operations (id, action, arguments, selector, parallelism, stop_after, status, author_kind, author_id, author_name,"
                        + " author_role, environments, counts, created_at, deadline, ended_at, runner_node, kept_bytes) VALUES ('"
                        + OPERATION
                        + "', 'collect-bundle', '{}', '{}', 1, 0, 'succeeded', 'user', '', '', '', '{dev}', '{}', now(), now(), now(), '', "
                        + ARCHIVE.length + ")");
        sql(
                "INSERT INTO operation_targets (operation_id, position, sandbox_id, name, environment, command_id, status, archive_bytes)"
                        + " VALUES ('" + OPERATION + "', 0, '" + LoneSandbox.ID + "', 'lone', 'dev', '" + LoneSandbox.ID
                        + "', 'ok', "
                        + ARCHIVE.length + ")");
        for (int at = 0; at < ARCHIVE.length; at += PART) {
            Buffer part = Buffer.buffer(ARCHIVE).slice(at, Math.min(ARCHIVE.length, at + PART));
            SCENE.database()
                    .client()
                    .preparedQuery(
                            "INSERT INTO operation_archive_parts (operation_id, position, start, bytes) VALUES ('"
                                    + OPERATION + "', 0, $1, $2)")
                    .execute(Tuple.of((long) at, part))
                    .await(20, SECONDS);
        }
    }

    private static void sql(String sql) throws Exception {
        SCENE.database().client().query(sql).execute().await(20, SECONDS);
    }

    @Test
    void itIsAFileAndWhoTakesItIsOnTheTrail() throws Exception {
        HttpResponse<byte[]> answer =
                asked(SCENE.tokens().login("operator@example.org", "operator", List.of("dev")), "gzip");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(ARCHIVE);
        assertThat(answer.headers().firstValue("Content-Encoding").orElse("identity"))
                .as("what is compressed already is sent as it is")
                .isEqualTo("identity");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/gzip");
        assertThat(answer.headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"sandbox-" + LoneSandbox.ID + ".tar.gz\"");
        JsonObject row = SCENE.database()
                .client()
                .query("SELECT target_name, environment, after FROM audit WHERE action = 'getOperationArchive'"
                        + " AND outcome = 'success' AND actor_name = 'operator@example.org'")
                .execute()
                .map(rows -> rows.iterator().next().toJson())
                .await(20, SECONDS);
        assertThat(row.getString("target_name")).isEqualTo("lone");
        assertThat(row.getString("environment")).isEqualTo("dev");
        assertThat(row.getJsonObject("after").getString("operationId")).isEqualTo(OPERATION);
    }

    @Test
    void elsewhereItIsNotThere() throws Exception {
        HttpResponse<byte[]> answer =
                asked(SCENE.tokens().login("elsewhere@example.org", "operator", List.of("lab")), "identity");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(new JsonObject(Buffer.buffer(answer.body())).getString("code"))
                .isEqualTo("sandbox_not_found");
    }

    private static HttpResponse<byte[]> asked(String token, String encoding) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        SCENE.node()
                                .request(PATH)
                                .header("Authorization", "Bearer " + token)
                                .header("Accept-Encoding", encoding)
                                .timeout(Duration.ofSeconds(30))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
    }
}
