package dev.sandmesh.control.access;

import dev.sandmesh.control.audit.Audit;
import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.http.Authenticator;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** Who may come in: login, access tokens, tickets. */
public final class Access {

    private final Authentication authentication;
    private final Tickets tickets;
    private final List<Endpoint<?, ?>> endpoints;
    private final Optional<Path> firstPassword;
    private final Upkeep upkeep;

    /** What goes on beside the requests. */
    record Upkeep(
            Expiry expiry,
            Users.Memory memory,
            SigningKeys keys,
            PasswordHasher hasher,
            KnownEnvironments environments,
            ExternalLogins external) {}

    Access(
            Authentication authentication,
            Tickets tickets,
            List<Endpoint<?, ?>> endpoints,
            Optional<Path> firstPassword,
            Upkeep upkeep) {
        this.authentication = authentication;
        this.tickets = tickets;
        this.endpoints = List.copyOf(endpoints);
        this.firstPassword = firstPassword;
        this.upkeep = upkeep;
    }

    /** Reads or makes keys, and makes the first superadmin where there is no account. Needs the database. */
    public static Future<Access> open(
            Vertx vertx, Database database, Audit audit, AccessConfig config, InstantSource clock) {
        return new AccessOpening(vertx, database, audit, config, clock).open();
    }

    public List<Endpoint<?, ?>> endpoints() {
        return endpoints;
    }

    public Authenticator authenticator() {
        return authentication;
    }

    /** From now on nobody is given an environment that is not among these. */
    public void knowEnvironments(Supplier<Future<Set<String>>> names) {
        upkeep.environments().from(names);
    }

    /** The names of all roles, the least first. */
    public static List<String> roles() {
        return Arrays.stream(Role.values()).map(Role::wireName).toList();
    }

    /** Signs in somebody whom an identity provider vouches for; the account is made or brought up to date. */
    public Future<ExternalLogin.Answer> signIn(ExternalLogin login, AuditEntry row) {
        return upkeep.external().open(login, row);
    }

    /** Spends a ticket: tells whose it was, once. Fails with UNAUTHENTICATED, or DATABASE_UNAVAILABLE. */
    public Future<Caller> spendTicket(String ticket, String purpose) {
        return spendBoundTicket(ticket, purpose).map(SpentTicket::caller);
    }

    /** The same of a ticket that is good for one thing only. */
    public Future<SpentTicket> spendBoundTicket(String ticket, String purpose) {
        return tickets.spend(ticket, purpose);
    }

    /** A ticket of the caller for that one thing, which needs no contract to name it. */
    public Future<Ticket> bindTicket(Caller caller, String purpose, String subject) {
        return tickets.issue(caller, purpose, subject);
    }

    /**
     * Who that is now; empty for nobody any more. Asked from any thread.
     *
     * @param token the login of the API token that they showed; empty for a person
     */
    public Optional<Caller> now(String accountId, String token) {
        Caller.Login login = token.isEmpty() ? Caller.Login.NONE : new Caller.Login(token, Instant.MAX);
        return now(accountId, login);
    }

    /** The same of whom another node has let in by this login. */
    public Optional<Caller> now(String accountId, Caller.Login login) {
        return upkeep.memory().principals().caller(UUID.fromString(accountId), login);
    }

    /**
     * Whether what this caller has opened has to be closed: the login ended or was not renewed, the token was revoked, or they may
     * do something else now. Asked from any thread.
     */
    public boolean over(Caller caller) {
        return upkeep.memory().ended().over(caller.login())
                || upkeep.memory().principals().outdated(caller);
    }

    /**
     * The same for what outlasts the proof that it was opened with: an access token runs out while its login goes on, and nothing renews it
     * on a connection that stays. An API token that runs out ends what it has opened. Asked from any thread.
     */
    public boolean ended(Caller caller) {
        return ApiToken.isLogin(caller.login())
                ? over(caller)
                : upkeep.memory().ended().contains(caller.login().id())
                        || upkeep.memory().principals().outdated(caller);
    }

    /** The file with the first superadmin's password, when this start has generated one. */
    public Optional<Path> firstPasswordFile() {
        return firstPassword;
    }

    public Future<Void> close() {
        upkeep.memory().ended().close();
        upkeep.memory().principals().close();
        upkeep.keys().close();
        upkeep.expiry().close();
        return upkeep.hasher().close();
    }
}
