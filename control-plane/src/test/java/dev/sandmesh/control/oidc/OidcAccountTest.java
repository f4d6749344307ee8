package dev.sandmesh.control.oidc;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whose account somebody gets whom the provider vouches for. */
class OidcAccountTest extends OidcScene {

    /** Who can write any address into a profile would else take the account of whoever has it. */
    @Test
    void anAccountThatIsThereIsNotGivenToAnUnverifiedAddress() throws Exception {
        for (Object said : List.of(false, "false", "no")) {
            refused(
                    signIn("t-1", person(ADMIN.toUpperCase(Locale.ROOT), "groups", "root", "email_verified", said)),
                    "oidc_email");
        }
        Map<String, Object> silent = person(ADMIN, "groups", "root");
        silent.remove("email_verified");
        refused(signIn("t-1", silent), "oidc_email");
        assertThat(rows("SELECT 1 FROM accounts WHERE subject IS NOT NULL")).isEmpty();
        assertThat(rows("SELECT * FROM audit WHERE target_name = '" + ADMIN + "' AND action = 'finishOidcLogin'"))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.getString("outcome")).isEqualTo("denied"));
    }

    @Test
    void aVerifiedAddressFindsTheAccountThatIsThere() throws Exception {
        String id = new JsonObject(password(ADMIN, PASSWORD).body())
                .getJsonObject("user")
                .getString("id");
        JsonObject user = login(signIn("t-2", person(ADMIN, "groups", "root"))).getJsonObject("user");
        assertThat(user.getString("id")).isEqualTo(id);
        assertThat(password(ADMIN, PASSWORD).statusCode())
                .as("its password stays")
                .isEqualTo(200);
        refused(signIn("t-2-other", person(ADMIN, "groups", "root")), "oidc_email");
    }

    /** A password that was to be changed at the first login, and now nobody will. */
    @Test
    void aFirstPasswordThatIsNotNeededAnyMoreGoes() throws Exception {
        database.client()
                .query("UPDATE accounts SET must_change_password = true")
                .execute()
                .await(20, SECONDS);
        JsonObject user = login(signIn("t-3", person(ADMIN, "groups", "root"))).getJsonObject("user");
        assertThat(user.getBoolean("mustChangePassword")).isFalse();
        assertThat(password(ADMIN, PASSWORD).statusCode()).isEqualTo(401);
    }

    @Test
    void withoutAnAddressThereIsNoAccount() throws Exception {
        for (Map<String, Object> claims : List.of(
                Map.<String, Object>of("groups", "staff"),
                person("no address", "groups", "staff"),
                person("a\n@b", "groups", "staff"),
                person("x".repeat(250) + "@example.org", "groups", "staff"),
                person("doubtful@example.org", "groups", "staff", "email_verified", false))) {
            refused(signIn("t-4", claims), "oidc_email");
        }
        Map<String, Object> silent = person("silent@example.org", "groups", "staff");
        silent.remove("email_verified");
        assertThat(login(signIn("t-4", silent)))
                .as("a provider that says nothing of it")
                .isNotNull();
    }

    @Test
    void aDisabledAccountStaysOutAndADeletedOneBeginsAnew() throws Exception {
        JsonObject first = login(signIn("t-5", person("ann@example.org", "groups", "staff")));
        database.client()
                .query("UPDATE accounts SET disabled = true WHERE subject = 't-5'")
                .execute()
                .await(20, SECONDS);
        refused(signIn("t-5", person("ann@example.org", "groups", "root")), "oidc_disabled");
        assertThat(rows("SELECT role FROM accounts WHERE subject = 't-5'"))
                .containsExactly(new JsonObject().put("role", "viewer"));
        database.client()
                .query("UPDATE accounts SET deleted_at = now() WHERE subject = 't-5'")
                .execute()
                .await(20, SECONDS);
        JsonObject second = login(signIn("t-5", person("ann@example.org", "groups", "staff")));
        assertThat(second.getJsonObject("user").getString("id"))
                .isNotEqualTo(first.getJsonObject("user").getString("id"));
    }

    @Test
    void theLastSuperadminIsNotTakenAwayByAClaim() throws Exception {
        assertThat(login(signIn("t-6", person(ADMIN, "groups", "root")))).isNotNull();
        refused(signIn("t-6", person(ADMIN, "groups", "staff")), "oidc_last_superadmin");
        assertThat(rows("SELECT role FROM accounts WHERE subject = 't-6'"))
                .containsExactly(new JsonObject().put("role", "superadmin"));
        assertThat(login(signIn("t-7", person("second@example.org", "groups", "root"))))
                .isNotNull();
        HttpResponse<String> demoted = signIn("t-6", person(ADMIN, "groups", "staff"));
        assertThat(login(demoted).getJsonObject("user").getString("role")).isEqualTo("viewer");
    }
}
