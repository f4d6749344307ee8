package dev.sandmesh.control.access;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.key.MasterKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Puts the feature together: keys first, then the first account, then what answers. */
final class AccessOpening {

    private final Vertx vertx;
    private final Database database;
    private final AccessConfig config;
    private final InstantSource clock;
    private final EndedLogins ended;
    private final SecureRandom random = new SecureRandom();

    AccessOpening(Vertx vertx, Database database, AccessConfig config, InstantSource clock) {
        this.vertx = vertx;
        this.database = database;
        this.config = config;
        this.clock = clock;
        this.ended = new EndedLogins(vertx, new RefreshFamilyStore(database.client()), clock);
    }

    Future<Access> open() {
        AccountStore accounts = new AccountStore(database.client());
        PasswordHasher hasher = new PasswordHasher(vertx, random);
        FirstPassword firstPassword = new FirstPassword(vertx, config.home());
        FirstAccount firstAccount = new FirstAccount(config, accounts, hasher, firstPassword, random);
        return ended.start()
                .compose(known -> vertx.executeBlocking(() -> MasterKey.open(config.home(), random)))
                .compose(master -> keys(master).compose(keys -> firstAccount
                        .ensure(clock)
                        .map(made ->
                                assemble(accounts, hasher, master, keys, made.map(password -> firstPassword.file())))));
    }

    private Access assemble(
            AccountStore accounts,
            PasswordHasher hasher,
            MasterKey master,
            List<SigningKey> keys,
            Optional<Path> firstPassword) {
        AccessTokens tokens = new AccessTokens(vertx, master, keys, ended::contains);
        TicketStore ticketStore = new TicketStore(database.client());
        Tickets tickets = new Tickets(ticketStore, accounts, random, clock, ended::over);
        Passwords passwords = new Passwords(vertx, accounts, hasher, new LoginDelay(clock));
        Logins logins = new Logins(database, master, random, clock, ended);
        List<Endpoint<?, ?>> endpoints = List.of(
                new Login(passwords, logins, tokens),
                new Refresh(logins, tokens),
                new Logout(logins),
                new GetMe(),
                new ChangePassword(passwords, logins, tokens, new FirstPassword(vertx, config.home())),
                new CreateTicket(tickets));
        Expiry expiry = new Expiry(vertx, ticketStore, new RefreshFamilyStore(database.client()), hasher, clock);
        expiry.start();
        return new Access(tokens, tickets, endpoints, firstPassword, new Access.Upkeep(expiry, ended));
    }

    private Future<List<SigningKey>> keys(MasterKey master) {
        SigningKeyStore store = new SigningKeyStore(database.client());
        return store.valid()
                .compose(found -> found.isEmpty()
                        ? store.addFirst(SigningKey.create(master), clock.instant())
                                .compose(added -> store.valid())
                        : Future.succeededFuture(found));
    }
}
