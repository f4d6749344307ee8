package dev.sandmesh.control.access;

import dev.sandmesh.control.audit.Actor;
import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.audit.AuditTrail;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.Tx;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.key.MasterKey;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logins from beginning to end: each is a family of refresh tokens of which one is good at a time. */
final class Logins {

    private static final Logger LOG = LoggerFactory.getLogger(Logins.class);

    private final Database database;
    private final MasterKey master;
    private final AuditTrail audit;
    private final SecureRandom random = new SecureRandom();
    private final InstantSource clock;
    private final EndedLogins ended;
    private final Principals principals;

    Logins(Database database, AuditTrail audit, MasterKey master, InstantSource clock, Users.Memory memory) {
        this.ended = memory.ended();
        this.principals = memory.principals();
        this.database = database;
        this.master = master;
        this.audit = audit;
        this.clock = clock;
    }

    /** Somebody who is signed in, and the token that keeps them so. */
    record Login(Account account, RefreshToken refresh) {}

    /** A login that stands in place of those that it has ended. */
    private record Replacement(Login login, List<UUID> ended) {}

    /** What came of a refresh; a refusal has to be committed too, since it may end the login. */
    private record Outcome(Optional<Login> login, RefreshPolicy.Verdict verdict) {}

    Future<Login> open(Account account, AuditEntry row) {
        return database.inTransaction(tx -> begin(tx, account, row)).onSuccess(this::opened);
    }

    /** As a part of a transaction; to be told to {@link #opened} when that is committed. */
    Future<Login> begin(Tx tx, Account account, AuditEntry row) {
        Instant now = clock.instant();
        RefreshToken token = RefreshToken.create(AccountIds.next(clock, random), random);
        return new RefreshFamilyStore(tx.client())
                .add(token, account.id(), now)
                .compose(added -> new AccountStore(tx.client()).signedIn(account, now))
                .compose(still -> still
                        ? Future.<Void>succeededFuture()
                        : Future.failedFuture(new SandmeshException(ErrorCode.BAD_CREDENTIALS)))
                .onSuccess(added -> audit.append(tx, by(account, row)))
                .map(new Login(account, token));
    }

    void opened(Login login) {
        principals.put(login.account());
    }

    Future<Login> refresh(RefreshToken token, AuditEntry row) {
        return database.inTransaction(tx -> exchange(tx, token, row)).compose(outcome -> {
            if (outcome.verdict() == RefreshPolicy.Verdict.REUSED) {
                LOG.warn("login {} ended: an old refresh token came back", token.familyId());
                ended.add(List.of(token.familyId()));
            }
            outcome.login().ifPresent(login -> principals.put(login.account()));
            return outcome.login()
                    .map(Future::succeededFuture)
                    .orElseGet(() -> Future.failedFuture(
                            new SandmeshException(ErrorCode.UNAUTHENTICATED, "This login is over; sign in again")));
        });
    }

    /**
     * Without a login to end there is nothing to do, and nothing to tell of. Whoever has the token of this moment may end all logins of
     * the account with it; an old one, which others may have too, ends its own only.
     */
    Future<Void> close(RefreshToken token, boolean everywhere, AuditEntry row) {
        Instant now = clock.instant();
        return database.inTransaction(tx -> {
                    RefreshFamilyStore families = new RefreshFamilyStore(tx.client());
                    return families.lock(token.familyId()).compose(found -> {
                        RefreshPolicy.Verdict verdict = found.map(
                                        family -> RefreshPolicy.judge(family, token.hash(), now))
                                .orElse(RefreshPolicy.Verdict.OVER);
                        if (verdict == RefreshPolicy.Verdict.OVER) {
                            return Future.succeededFuture(List.<UUID>of());
                        }
                        UUID owner = found.orElseThrow().accountId();
                        boolean all = everywhere && verdict != RefreshPolicy.Verdict.REUSED;
                        Future<List<UUID>> over = all
                                ? families.revokeAll(owner, now)
                                : families.revoke(token.familyId(), now).map(List.of(token.familyId()));
                        AuditEntry told = all ? row.with(new JsonObject().put("everywhere", true)) : row;
                        return over.compose(ids -> told(tx, owner, told).map(ids));
                    });
                })
                .onSuccess(ended::add)
                .mapEmpty();
    }

    /** Replaces the password, ends every login of the account and opens a new one. */
    Future<Login> changePassword(Account account, String newHash, AuditEntry row) {
        Instant now = clock.instant();
        RefreshToken token = RefreshToken.create(AccountIds.next(clock, random), random);
        return database.inTransaction(tx -> {
                    AccountStore accounts = new AccountStore(tx.client());
                    RefreshFamilyStore families = new RefreshFamilyStore(tx.client());
                    return accounts.lock()
                            .compose(locked -> accounts.setPassword(account, newHash, false, now))
                            .compose(changed -> changed.map(Future::succeededFuture)
                                    .orElseGet(() -> Future.failedFuture(new SandmeshException(
                                            ErrorCode.STATE_CONFLICT, "The password was changed in the meantime"))))
                            .compose(fresh -> families.revokeAll(account.id(), now)
                                    .compose(over -> families.add(token, account.id(), now)
                                            .onSuccess(added -> audit.append(tx, row.on(Users.target(account))))
                                            .map(new Replacement(new Login(fresh, token), over))));
                })
                .onSuccess(replaced -> {
                    principals.put(replaced.login().account());
                    ended.add(replaced.ended());
                })
                .map(Replacement::login);
    }

    private Future<Outcome> exchange(Tx tx, RefreshToken token, AuditEntry row) {
        Instant now = clock.instant();
        RefreshFamilyStore families = new RefreshFamilyStore(tx.client());
        return families.lock(token.familyId()).compose(found -> {
            RefreshPolicy.Verdict verdict = found.map(family -> RefreshPolicy.judge(family, token.hash(), now))
                    .orElse(RefreshPolicy.Verdict.OVER);
            UUID owner = found.map(RefreshFamily::accountId).orElseGet(() -> new UUID(0, 0));
            RefreshToken next = token.successor(master);
            return switch (verdict) {
                case ROTATE -> families.rotate(next, now).compose(done -> login(tx, owner, next, verdict));
                case REPEAT -> login(tx, owner, next, verdict);
                case REUSED ->
                    families.revoke(token.familyId(), now)
                            .compose(revoked -> told(
                                    tx,
                                    owner,
                                    row.refused(ErrorCode.UNAUTHENTICATED)
                                            .with(new JsonObject().put("reason", "an old refresh token came back"))))
                            .map(new Outcome(Optional.empty(), verdict));
                case OVER -> Future.succeededFuture(new Outcome(Optional.empty(), verdict));
            };
        });
    }

    /** Whose login it was, the account says; the request itself proves no more than that it has the token. */
    private Future<Void> told(Tx tx, UUID accountId, AuditEntry row) {
        return new AccountStore(tx.client())
                .byId(accountId)
                .onSuccess(found ->
                        audit.append(tx, found.map(account -> by(account, row)).orElse(row)))
                .mapEmpty();
    }

    private static AuditEntry by(Account account, AuditEntry row) {
        return row.by(Actor.user(
                        account.id().toString(), account.email(), account.role().wireName()))
                .on(Users.target(account));
    }

    private static Future<Outcome> login(Tx tx, UUID owner, RefreshToken next, RefreshPolicy.Verdict verdict) {
        return new AccountStore(tx.client())
                .byId(owner)
                .map(found ->
                        new Outcome(found.filter(Account::usable).map(account -> new Login(account, next)), verdict));
    }
}
