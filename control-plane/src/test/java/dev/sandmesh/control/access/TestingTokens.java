package dev.sandmesh.control.access;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.TestingCaller;
import dev.sandmesh.control.key.MasterKey;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Access tokens, good and bad, for a control node whose home and database are at hand. */
public final class TestingTokens {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Vertx vertx;
    private final MasterKey master;
    private final AccessTokens real;

    public TestingTokens(Vertx vertx, Path home, Database database) throws Exception {
        this.vertx = vertx;
        this.master = MasterKey.open(home, RANDOM);
        this.real = new AccessTokens(
                vertx, master, new SigningKeyStore(database.client()).valid().await(10, SECONDS), login -> false);
    }

    /** Signed by the node's own key. */
    public String good(Set<String> permissions) {
        return real.issue(caller(permissions));
    }

    /** Of somebody who has not changed the first password yet. */
    public String restricted(Set<String> permissions) {
        return real.issue(
                TestingCaller.of("018f3e2a-7b1c-7d2e-8f3a-4b5c6d7e8f90", "nobody", "user", permissions, true));
    }

    /** What must never open anything, by name. */
    public Map<String, String> bad(Set<String> permissions) {
        String good = good(permissions);
        String body = good.split("\\.", -1)[1];
        AccessTokens stranger = new AccessTokens(vertx, master, List.of(SigningKey.create(master)), login -> false);
        return Map.of(
                "garbage", "garbage",
                "no algorithm", encoded("{\"alg\":\"none\",\"typ\":\"JWT\"}") + "." + body + ".",
                "expired", real.issue(caller(permissions), Duration.ofSeconds(-5)),
                "foreign key", stranger.issue(caller(permissions)),
                "changed body", changed(good));
    }

    private static String changed(String good) {
        String[] parts = good.split("\\.", -1);
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        return parts[0] + "." + encoded(claims.replace("nobody", "somebody")) + "." + parts[2];
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Caller caller(Set<String> permissions) {
        return TestingCaller.of("018f3e2a-7b1c-7d2e-8f3a-4b5c6d7e8f90", "nobody", "user", permissions, false);
    }
}
