package dev.sandmesh.control.access;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.EnvironmentScope;
import dev.sandmesh.control.key.Digest;
import dev.sandmesh.control.key.MasterKey;
import dev.sandmesh.control.key.SecretText;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Tokens, good and bad, for a control node whose home and database are at hand. */
public final class TestingTokens {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Vertx vertx;
    private final Database database;
    private final MasterKey master;
    private final AccessTokens real;
    private final Account nobody;
    private final Account fresh;
    private final Map<Set<String>, String> made = new HashMap<>();

    public TestingTokens(Vertx vertx, Path home, Database database) throws Exception {
        this.vertx = vertx;
        this.database = database;
        this.master = MasterKey.open(home, RANDOM);
        Keyring ring = new Keyring(
                vertx,
                master,
                new SigningKeyStore(database.client()).valid(Instant.now()).await(10, SECONDS));
        this.real = new AccessTokens(() -> ring, InstantSource.system());
        this.nobody = added(account("nobody@example.org", Role.SUPERADMIN));
        this.fresh = added(account("fresh@example.org", Role.SUPERADMIN).withFirstPassword());
    }

    /** A login of an account that nobody has a password for. */
    public String login(String email, String role, List<String> environments) throws Exception {
        return jwt(added(
                Account.of(UUID.randomUUID(), email, Role.of(role), EnvironmentScope.of(environments), "no password")));
    }

    /** What permits exactly this, everywhere. */
    public String good(Set<String> permissions) throws Exception {
        String known = made.get(permissions);
        if (known == null) {
            known = apiToken(permissions, List.of(EnvironmentScope.EVERY));
            made.put(permissions, known);
        }
        return known;
    }

    /** An API token of somebody who may do everything. */
    public String apiToken(Set<String> permissions, List<String> environments) throws Exception {
        SecretText secret = SecretText.create(SecretText.Kind.API_TOKEN, RANDOM);
        new ApiTokenStore(database.client())
                .add(token(secret, permissions, environments))
                .await(20, SECONDS);
        return secret.text();
    }

    /** One that nobody has ever seen good. */
    private String revoked() throws Exception {
        SecretText secret = SecretText.create(SecretText.Kind.API_TOKEN, RANDOM);
        ApiToken token = token(secret, Set.of("sandbox:read"), List.of(EnvironmentScope.EVERY));
        database.inTransaction(tx -> {
                    ApiTokenStore store = new ApiTokenStore(tx.client());
                    return store.add(token).compose(added -> store.revoke(token.id(), Instant.now()));
                })
                .await(20, SECONDS);
        return secret.text();
    }

    private ApiToken token(SecretText secret, Set<String> permissions, List<String> environments) {
        Instant now = Instant.now();
        return new ApiToken(
                UUID.randomUUID(),
                nobody.id(),
                "testing",
                secret.hint(),
                Buffer.buffer(Digest.sha256(secret.bytes())),
                permissions,
                EnvironmentScope.of(environments),
                new ApiToken.Life(now, now.plusSeconds(3600), null, null, 0));
    }

    /** What the audit trail calls whoever shows this. */
    public String nameOf(String token) {
        if (SecretText.Kind.API_TOKEN.begins(token)) {
            return nobody.email() + " (testing)";
        }
        String claims = new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]), StandardCharsets.UTF_8);
        return new JsonObject(claims).getString("name");
    }

    /** Somebody who has not changed the first password yet. */
    public String restricted() {
        return jwt(fresh);
    }

    /** What must never open anything, by name. */
    public Map<String, String> bad() throws Exception {
        String good = jwt(nobody);
        String body = good.split("\\.", -1)[1];
        Keyring foreign = new Keyring(vertx, master, List.of(SigningKey.create(master, Instant.now())));
        AccessTokens stranger = new AccessTokens(() -> foreign, InstantSource.system());
        Caller caller = nobody.caller(Caller.Login.NONE);
        return Map.of(
                "garbage",
                "garbage",
                "no algorithm",
                encoded("{\"alg\":\"none\",\"typ\":\"JWT\"}") + "." + body + ".",
                "expired",
                real.issue(caller, 0, Duration.ofSeconds(-5)),
                "foreign key",
                stranger.issue(caller, 0, AccessTokens.LIFETIME),
                "changed role",
                changed(jwt(fresh)),
                "revoked API token",
                revoked(),
                "unknown API token",
                SecretText.create(SecretText.Kind.API_TOKEN, RANDOM).text(),
                "mistyped API token",
                "smt_" + "0".repeat(49));
    }

    private Account added(Account account) throws Exception {
        return new AccountStore(database.client())
                .add(account, Instant.now())
                .await(20, SECONDS)
                .orElseThrow();
    }

    private String jwt(Account account) {
        return real.issue(account.caller(Caller.Login.NONE), account.history().changed(), AccessTokens.LIFETIME);
    }

    private static Account account(String email, Role role) {
        return Account.of(UUID.randomUUID(), email, role, EnvironmentScope.ALL, "no password");
    }

    private static String changed(String good) {
        String[] parts = good.split("\\.", -1);
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        return parts[0] + "." + encoded(claims.replace("\"role\":\"superadmin\"", "\"role\":\"admin\"")) + "."
                + parts[2];
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
