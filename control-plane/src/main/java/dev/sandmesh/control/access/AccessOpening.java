package dev.sandmesh.control.access;

import dev.sandmesh.control.audit.Audit;
import dev.sandmesh.control.audit.AuditTrail;
import dev.sandmesh.control.audit.Refusals;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.key.MasterKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts the feature together: keys first, then the first account, then what answers. */
final class AccessOpening {

    private final Vertx vertx;
    private final Database database;
    private final AuditTrail audit;
    private final Refusals refusals;
    private final AccessConfig config;
    private final InstantSource clock;
    private final Users.Memory memory;
    private final PasswordHasher hasher;
    private final SecureRandom random = new SecureRandom();
    private final KnownEnvironments known = new KnownEnvironments();

    AccessOpening(Vertx vertx, Database database, Audit audit, AccessConfig config, InstantSource clock) {
        this.vertx = vertx;
        this.database = database;
        this.audit = audit.trail();
        this.refusals = audit.refusals();
        this.config = config;
        this.clock = clock;
        this.hasher = new PasswordHasher(vertx, random, config.hashing());
        this.memory = new Users.Memory(
                new Principals(vertx, database, clock),
                new EndedLogins(vertx, new RefreshFamilyStore(database.client()), clock));
    }

    Future<Access> open() {
        AccountStore accounts = new AccountStore(database.client());
        FirstPassword firstPassword = new FirstPassword(vertx, config.home());
        FirstAccount firstAccount = new FirstAccount(config, database, audit, hasher, firstPassword);
        return memory.ended()
                .start()
                .compose(known -> vertx.executeBlocking(() -> MasterKey.open(config.home(), random)))
                .compose(master -> keys(master)
                        .compose(keys -> firstAccount.ensure(clock).compose(made -> memory.principals()
                                .start()
                                .map(started -> assemble(
                                        accounts, master, keys, made.map(password -> firstPassword.file()))))));
    }

    private Access assemble(AccountStore accounts, MasterKey master, SigningKeys keys, Optional<Path> firstPassword) {
        AccessTokens tokens = new AccessTokens(keys::ring, clock);
        Tickets tickets = new Tickets(new TicketStore(database.client()), accounts, random, clock, memory);
        Passwords passwords = new Passwords(vertx, accounts, hasher, new LoginDelay(clock), refusals);
        Logins logins = new Logins(database, audit, master, clock, memory);
        List<Endpoint<?, ?>> endpoints = new ArrayList<>(List.of(
                new Login(passwords, logins, tokens),
                new Refresh(logins, tokens),
                new Logout(logins),
                new GetMe(),
                new ChangePassword(passwords, logins, tokens, new FirstPassword(vertx, config.home())),
                new CreateTicket(tickets)));
        endpoints.addAll(ofUsers(new Users(database, audit, hasher, clock, memory)));
        endpoints.addAll(ofTokens(new ApiTokens(database, audit, memory.principals(), clock)));
        endpoints.add(new ListSigningKeys(keys));
        endpoints.add(new RotateSigningKeys(keys));
        Expiry expiry = new Expiry(vertx, database, memory.principals(), clock);
        expiry.start();
        return new Access(
                new Authentication(tokens, keys, memory.principals(), memory.ended()),
                tickets,
                endpoints,
                firstPassword,
                new Access.Upkeep(
                        expiry,
                        memory,
                        keys,
                        hasher,
                        known,
                        new ExternalLogins(database, audit, refusals, logins, clock)));
    }

    private List<Endpoint<?, ?>> ofUsers(Users users) {
        return List.of(
                new ListRoles(),
                new ListUsers(users),
                new CreateUser(users, known),
                new GetUser(users),
                new UpdateUser(users, known),
                new DeleteUser(users),
                new ResetUserPassword(users),
                new LogoutUser(users));
    }

    private List<Endpoint<?, ?>> ofTokens(ApiTokens tokens) {
        return List.of(
                new ListApiTokens(tokens, memory.principals()),
                new CreateApiToken(tokens, memory.principals(), known),
                new RevokeApiToken(tokens));
    }

    private Future<SigningKeys> keys(MasterKey master) {
        SigningKeys keys = new SigningKeys(vertx, database, audit, master, clock);
        return keys.start().map(keys);
    }
}
