package dev.sandmesh.control.join;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.audit.AuditTrail;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.FieldError;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.EnvironmentScope;
import dev.sandmesh.control.key.MasterKey;
import dev.sandmesh.control.key.SecretText;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Join tokens as people make, see and end them. */
final class JoinTokens {

    /** That would let anybody in; those that are over do not count. */
    private static final int MOST = 1_000;
    /** After their end, for whoever looks for one. */
    private static final Duration KEPT = Duration.ofDays(90);

    private final Database database;
    private final AuditTrail audit;
    private final MasterKey master;
    private final InstantSource clock;
    private final Supplier<UUID> ids;
    private final SecureRandom random = new SecureRandom();

    /** What a new token is to allow, and who asks for it. */
    record Wish(
            String name, String environment, Map<String, String> labels, int uses, Duration lifetime, String maker) {}

    /** A token with its text, which is kept sealed and never shown again. */
    record Made(JoinToken token, SecretText secret) {}

    JoinTokens(Database database, AuditTrail audit, MasterKey master, InstantSource clock, Supplier<UUID> ids) {
        this.database = database;
        this.audit = audit;
        this.master = master;
        this.clock = clock;
        this.ids = ids;
    }

    Future<Made> create(AuditEntry row, Wish wish) {
        SecretText secret = SecretText.create(SecretText.Kind.JOIN_TOKEN, random);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        JoinToken token = token(wish, secret, now);
        return database.inTransaction(tx -> {
                    JoinTokenStore store = new JoinTokenStore(tx.client());
                    return store.forget(now.minus(KEPT))
                            .compose(forgotten -> store.countGood(now))
                            .compose(count -> count < MOST ? store.add(token) : tooMany())
                            .map(added -> added.orElseThrow(() -> unknownEnvironment(wish.environment())))
                            .onSuccess(made ->
                                    audit.append(tx, row.on(made.target()).changed(null, made.written())));
                })
                .map(made -> new Made(made, secret));
    }

    Future<JoinTokenStore.Found> list(EnvironmentScope scope, int page, int pageSize) {
        return new JoinTokenStore(database.client()).list(scope, page, pageSize);
    }

    /** Whoever came by it stays; one that is revoked already stays so, without a row. */
    Future<Void> revoke(AuditEntry row, UUID id, Consumer<String> demandEnvironment) {
        return database.inTransaction(tx -> {
            JoinTokenStore store = new JoinTokenStore(tx.client());
            return store.find(id)
                    .compose(found -> found.map(Future::succeededFuture).orElseGet(JoinTokens::unknown))
                    .compose(token -> {
                        demandEnvironment.accept(token.environment());
                        return store.revoke(id, clock.instant());
                    })
                    .onSuccess(revoked -> revoked.ifPresentOrElse(
                            token -> audit.append(tx, row.on(token.target()).changed(token.written(), null)),
                            () -> row.origin().mark().nothingDone()))
                    .mapEmpty();
        });
    }

    private JoinToken token(Wish wish, SecretText secret, Instant now) {
        UUID id = ids.get();
        return new JoinToken(
                id,
                wish.name(),
                secret.hint(),
                JoinToken.seal(master, id, secret),
                wish.environment(),
                wish.labels(),
                new JoinToken.Life(wish.uses(), 0, now, wish.maker(), now.plus(wish.lifetime()), null, null));
    }

    private static Future<Optional<JoinToken>> tooMany() {
        return Future.failedFuture(new SandmeshException(
                ErrorCode.STATE_CONFLICT, "There are " + MOST + " join tokens that are good; revoke one first"));
    }

    private static <T> Future<T> unknown() {
        return Future.failedFuture(
                new SandmeshException(ErrorCode.TOKEN_NOT_FOUND, "There is no such join token; it may be long over"));
    }

    private static SandmeshException unknownEnvironment(String name) {
        return new SandmeshException(
                "Some of it is wrong, see errors",
                List.of(new FieldError("/environment", "there is no environment " + name)));
    }
}
