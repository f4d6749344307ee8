package dev.sandmesh.control.access;

import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.EnvironmentScope;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a script shows instead of a login: it permits what it was given, as far as its owner has it at that moment. */
record ApiToken(
        UUID id,
        UUID accountId,
        String name,
        String hint,
        Buffer hash,
        Set<String> permissions,
        EnvironmentScope environments,
        Life life) {

    private static final String LOGIN = "token:";

    /**
     * From when to when it is good.
     *
     * @param changed number of its last change among all accounts and tokens
     */
    record Life(
            Instant createdAt,
            Instant expiresAt,
            @Nullable Instant lastUsedAt,
            @Nullable Instant revokedAt,
            long changed) {}

    ApiToken {
        permissions = Set.copyOf(permissions);
    }

    boolean good(Instant now) {
        return life.revokedAt() == null && now.isBefore(life.expiresAt());
    }

    /** In place of a login: names what was shown, for tickets and sockets. */
    Caller.Login login() {
        return new Caller.Login(LOGIN + id, life.expiresAt());
    }

    static boolean isLogin(Caller.Login login) {
        return login.id().startsWith(LOGIN);
    }

    static UUID idOf(Caller.Login login) {
        return UUID.fromString(login.id().substring(LOGIN.length()));
    }

    Caller caller(Account owner) {
        Set<String> both = new TreeSet<>(permissions);
        both.retainAll(owner.role().permissions(owner.mustChangePassword()));
        return new Caller(
                owner.id().toString(),
                owner.email() + " (" + name + ")",
                owner.role().wireName(),
                both,
                owner.mustChangePassword(),
                login(),
                Caller.Kind.TOKEN,
                environments.within(owner.environments()));
    }

    /** Never shows the digest. */
    @Override
    public String toString() {
        return "ApiToken[" + id + "]";
    }
}
