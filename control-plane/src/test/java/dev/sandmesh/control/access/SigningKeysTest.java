package dev.sandmesh.control.access;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.key.MasterKey;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** Keys succeed each other without anybody being signed out. */
final class SigningKeysTest extends PeopleScene {

    private static final String KEYS = "/api/v1/admin/signing-keys";

    @Test
    void aNewKeySignsAtOnceAndTheOldOneIsBelievedForAWhile() throws Exception {
        String old = superadmin();
        HttpResponse<String> rotated = bare(old, "POST", KEYS);
        assertThat(rotated.statusCode()).as(rotated.body()).isEqualTo(201);
        String kid = new JsonObject(rotated.body()).getString("kid");
        assertThat(kid).isNotEqualTo(kidOf(old));
        String fresh = superadmin();
        assertThat(kidOf(fresh)).isEqualTo(kid);
        assertThat(get(old, READING).statusCode()).isEqualTo(200);
        assertThat(get(fresh, READING).statusCode()).isEqualTo(200);
        JsonArray keys = new JsonObject(get(fresh, KEYS).body()).getJsonArray("items");
        assertThat(keys).hasSize(2);
        assertThat(keys.getJsonObject(0).getBoolean("signs")).isTrue();
        assertThat(keys.getJsonObject(1).getString("retiresAt")).isNotBlank();
        JsonObject row = rows("rotateSigningKeys").get(0);
        assertThat(row.getString("target_id")).isEqualTo(kid);
        assertThat(row.encode()).doesNotContain("PRIVATE");

        String late = new SigningKeyStore(database.client())
                .valid(clock.instant().plus(SigningKeys.OVERLAP).plusSeconds(1))
                .await(20, SECONDS)
                .get(0)
                .kid();
        assertThat(late).isEqualTo(kid);
    }

    @Test
    void anotherNodeBelievesANewKeyAtItsFirstToken() throws Exception {
        Access neighbour = neighbour();
        bare(superadmin(), "POST", KEYS);
        assertThat(me(neighbour, superadmin())).isTrue();
        neighbour.close().await(30, SECONDS);
    }

    @Test
    void aKeyThatHasServedLongEnoughIsReplacedOnceByWhicheverNode() throws Exception {
        MasterKey master = MasterKey.open(home, new SecureRandom());
        SigningKeys first = new SigningKeys(vertx, database, audit.trail(), master, clock);
        SigningKeys second = new SigningKeys(vertx, database, audit.trail(), master, clock);
        first.start().await(20, SECONDS);
        second.start().await(20, SECONDS);
        int before = first.list().await(20, SECONDS).size();
        pass(SigningKeys.LONGEST.plus(Duration.ofSeconds(1)));
        io.vertx.core.Future.all(first.tend(), second.tend()).await(20, SECONDS);
        assertThat(first.list().await(20, SECONDS)).hasSize(before + 1);
        second.tend().await(20, SECONDS);
        assertThat(second.ring().kids()).isEqualTo(first.ring().kids());
        pass(SigningKeys.OVERLAP.plus(Duration.ofSeconds(1)));
        assertThat(first.list().await(20, SECONDS)).hasSize(1);
        assertThat(rows("rotateSigningKeys")
                        .get(rows("rotateSigningKeys").size() - 1)
                        .getString("actor_kind"))
                .isEqualTo("system");
        first.close();
        second.close();
    }

    private static String kidOf(String jwt) {
        String header = new String(Base64.getUrlDecoder().decode(jwt.split("\\.", -1)[0]), StandardCharsets.UTF_8);
        return new JsonObject(header).getString("kid");
    }
}
