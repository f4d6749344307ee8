package dev.sandmesh.control.access;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.testing.Waiting;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** Whoever is on the host finds the way back in, and leaves a trace. */
final class HostAccessTest extends PeopleScene {

    @Test
    void aLostPasswordIsReplacedAndAllLoginsEnd() throws Exception {
        String token = superadmin();
        HostAccess host = new HostAccess(vertx, database, audit.trail(), clock);
        String password = host.resetPassword(EMAIL).await(30, SECONDS);
        assertThat(login(PASSWORD).statusCode()).isEqualTo(401);
        HttpResponse<String> in = login(password);
        assertThat(new JsonObject(in.body()).getJsonObject("user").getBoolean("mustChangePassword"))
                .isTrue();
        Waiting.until("the running node knows", () -> get(token, READING).statusCode() == 401);
        assertThat(rows("resetUserPassword").get(0).getString("actor_kind")).isEqualTo("system");
        assertThatThrownBy(() -> host.resetPassword("who@example.org").await(30, SECONDS))
                .isInstanceOf(SandmeshException.class);
    }

    @Test
    void anotherSuperadminIsMade() throws Exception {
        HostAccess host = new HostAccess(vertx, database, audit.trail(), clock);
        String password = host.createSuperadmin("second@example.org").await(30, SECONDS);
        JsonObject body = new JsonObject().put("email", "second@example.org").put("password", password);
        JsonObject in =
                new JsonObject(http.send(http.post("/api/v1/auth/login", body)).body());
        assertThat(in.getJsonObject("user").getString("role")).isEqualTo("superadmin");
        assertThat(rows("createUser").toString()).doesNotContain(password);
        assertThatThrownBy(() -> host.createSuperadmin("SECOND@example.org").await(30, SECONDS))
                .isInstanceOf(SandmeshException.class);
    }

    @Test
    void keysAreRotatedUnderRunningNodes() throws Exception {
        String old = superadmin();
        String kid = new HostAccess(vertx, database, audit.trail(), clock)
                .rotateSigningKeys(home)
                .await(30, SECONDS);
        assertThat(kid).isNotBlank();
        assertThat(get(old, READING).statusCode()).isEqualTo(200);
        assertThat(get(people.login("ann@example.org", "viewer", java.util.List.of("*")), READING)
                        .statusCode())
                .isEqualTo(200);
    }
}
