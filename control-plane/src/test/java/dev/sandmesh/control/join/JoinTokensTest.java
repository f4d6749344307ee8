package dev.sandmesh.control.join;

import static dev.sandmesh.control.testing.Waiting.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.control.key.MasterKey;
import dev.sandmesh.control.testing.TestingAgent;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Join tokens as people make, see and end them (issue lines on join tokens; D58-D63). */
final class JoinTokensTest extends JoinScene {

    @Test
    void aTokenIsShownOnceTogetherWithItsBundle() throws Exception {
        JsonObject made = made(wish("rack 7", 3).put("labels", new JsonObject().put("rack", "7")));

        String secret = made.getString("secret");
        JsonObject token = made.getJsonObject("token");
        assertThat(secret).matches("smj_[0-9A-Za-z]{49}").startsWith(token.getString("hint"));
        assertThat(made.getJsonObject("bundle").getString("token")).isEqualTo(secret);
        assertThat(made.getJsonObject("bundle").getString("tokenId")).isEqualTo(token.getString("id"));
        assertThat(made.getJsonObject("bundle").getString("environment")).isEqualTo("dev");
        assertThat(made.getJsonObject("bundle").getJsonArray("controlKeys")).hasSize(1);
        assertThat(made.getJsonObject("bundle").getJsonObject("mesh").getJsonArray("members"))
                .containsExactly("127.0.0.1:5701");

        JsonObject shown = shown(token.getString("id"));
        assertThat(shown).isEqualTo(token);
        assertThat(shown.getString("status")).isEqualTo("active");
        assertThat(shown.getString("createdBy")).isEqualTo("ann@example.org");
        assertThat(shown.getJsonObject("labels")).isEqualTo(new JsonObject().put("rack", "7"));
        assertThat(list(ADMIN).body()).doesNotContain(secret.substring(12));
        assertThat(rows("createJoinToken"))
                .hasSize(1)
                .allSatisfy(row -> assertThat(row.encode()).contains("rack 7").doesNotContain(secret.substring(12)));
    }

    @Test
    void withoutWishesATokenLetsInOneWithinADay() throws Exception {
        JsonObject token = made(new JsonObject().put("name", "plain").put("environment", "dev"))
                .getJsonObject("token");
        assertThat(token.getInteger("uses")).isOne();
        assertThat(Duration.between(
                        Instant.parse(token.getString("createdAt")), Instant.parse(token.getString("expiresAt"))))
                .isEqualTo(Duration.ofDays(1));
    }

    /** Whoever has the table, or a backup of it, has no token. */
    @Test
    void theDatabaseAloneHoldsNoSecret(@TempDir Path elsewhere) throws Exception {
        JsonObject made = made(wish("sealed", 1));
        UUID id = UUID.fromString(made.getJsonObject("token").getString("id"));
        JsonObject row = json("SELECT row_to_json(join_tokens) FROM join_tokens WHERE id = '" + id + "'")
                .get(0);
        byte[] sealed = HexFormat.of().parseHex(row.getString("secret").substring(2));
        assertThat(Buffer.buffer(sealed).toString("ISO-8859-1"))
                .doesNotContain(made.getString("secret").substring(12));

        JoinToken token = new JoinToken(
                id,
                "sealed",
                "",
                Buffer.buffer(sealed),
                "dev",
                Map.of(),
                new JoinToken.Life(1, 0, clock.instant(), "", clock.instant(), null, null));
        TestingAgent agent = stranger().by(id.toString());
        assertThat(token.proves(MasterKey.open(home, new SecureRandom()), agent.register(made.getString("secret"))))
                .isTrue();
        MasterKey foreign = MasterKey.open(elsewhere, new SecureRandom());
        assertThatThrownBy(() -> token.proves(foreign, agent.register(made.getString("secret"))))
                .hasMessageContaining("master key");
    }

    @ParameterizedTest
    @CsvSource({
        "uses,0",
        "uses,1001",
        "uses,-1",
        "expiresInSeconds,59",
        "expiresInSeconds,31536001",
        "name,",
        "environment,Dev!",
        "environment,nowhere",
        "labels,text",
        "more,1"
    })
    void whatIsOutOfBoundsIsNamed(String field, String value) throws Exception {
        JsonObject wish = wish("bounds", 1);
        if (value == null) {
            wish.put(field, "");
        } else if (value.matches("-?\\d+")) {
            wish.put(field, Long.parseLong(value));
        } else {
            wish.put(field, value);
        }
        HttpResponse<String> answer = post(ADMIN, wish);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(new JsonObject(answer.body())
                        .getJsonArray("errors")
                        .getJsonObject(0)
                        .getString("pointer"))
                .isEqualTo("/" + field);
    }

    @Test
    void nobodyIsLetIntoAnEnvironmentThatIsRemoved() throws Exception {
        get(database.client()
                .query("INSERT INTO environments (name, policy, created_at, updated_at, deleted_at)"
                        + " VALUES ('gone', '{}', now(), now(), now()) ON CONFLICT DO NOTHING")
                .execute());
        HttpResponse<String> answer = post(ADMIN, wish("late", 1).put("environment", "gone"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("there is no environment gone");
    }

    @Test
    void whoMayActInOneEnvironmentMakesSeesAndEndsTokensOfItOnly() throws Exception {
        String elsewhere = made(wish("of prod", 1).put("environment", "prod"))
                .getJsonObject("token")
                .getString("id");
        HttpResponse<String> refused = post(OF_DEV, wish("too far", 1).put("environment", "prod"));
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("prod", "sandbox:write");
        assertThat(post(OF_DEV, wish("fits", 1)).statusCode()).isEqualTo(201);

        assertThat(list(OF_DEV).body()).contains("fits").doesNotContain("of prod");
        assertThat(list(ADMIN).body()).contains("fits", "of prod");
        HttpResponse<String> kept = revoke(OF_DEV, elsewhere);
        assertThat(kept.statusCode()).isEqualTo(403);
        assertThat(shown(elsewhere).getString("status")).isEqualTo("active");
        assertThat(revoke(ADMIN, elsewhere).statusCode()).isEqualTo(204);
    }

    @Test
    void aRevokedTokenStaysInTheListAndIsRevokedOnce() throws Exception {
        String id = made(wish("short", 1)).getJsonObject("token").getString("id");
        assertThat(revoke(ADMIN, id).statusCode()).isEqualTo(204);
        assertThat(revoke(ADMIN, id).statusCode()).isEqualTo(204);
        assertThat(shown(id).getString("status")).isEqualTo("revoked");
        assertThat(shown(id).getString("revokedAt")).isNotBlank();
        assertThat(rows("revokeJoinToken")).hasSize(1);
        HttpResponse<String> unknown = revoke(ADMIN, UUID.randomUUID().toString());
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("token_not_found", "join token");
    }

    @Test
    void whatIsLongOverIsForgotten() throws Exception {
        String id = made(wish("old", 1).put("expiresInSeconds", 60))
                .getJsonObject("token")
                .getString("id");
        pass(Duration.ofDays(89));
        made(wish("newer", 1));
        assertThat(shown(id).getString("status")).isEqualTo("expired");
        pass(Duration.ofDays(2));
        made(wish("newest", 1));
        assertThat(list(ADMIN).body()).doesNotContain(id);
    }
}
