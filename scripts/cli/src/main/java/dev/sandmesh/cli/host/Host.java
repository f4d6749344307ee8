package dev.sandmesh.cli.host;

import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Failure;
import dev.sandmesh.cli.api.Words;
import dev.sandmesh.control.access.HostAccess;
import dev.sandmesh.control.audit.Audit;
import dev.sandmesh.control.audit.AuditConfig;
import dev.sandmesh.control.audit.HostAudit;
import dev.sandmesh.control.audit.Verification;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.DatabaseConfig;
import dev.sandmesh.control.db.HostDatabase;
import dev.sandmesh.control.error.SandmeshException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** The node's home on this host, and what may be done with it. */
public final class Host {

    private final Map<String, String> environment;
    private final Path home;

    private Host(Map<String, String> environment, Path home) {
        this.environment = environment;
        this.home = home;
    }

    /** Fails unless this is the home of a node, and ours: files that another user made in it would stop the node. */
    public static Host at(Path home, Map<String, String> environment) {
        Path key = home.toAbsolutePath().normalize().resolve("master.key");
        try {
            String owner = Files.getOwner(key).getName();
            String us = System.getProperty("user.name");
            if (!owner.equals(us)) {
                throw Failure.of(
                        "the control plane of " + home + " runs as " + owner + ", and you are " + us,
                        "Do the same as " + owner + ": sudo -u " + owner + " sandmesh admin …");
            }
        } catch (NoSuchFileException e) {
            throw new Failure(
                    ExitCode.USAGE,
                    home + " is no home of a control plane: it has no master.key",
                    List.of(
                            "Name the one that the node has: --home or SANDMESH_HOME. A node that never ran has none yet."));
        } catch (IOException e) {
            throw Failure.of(key + " cannot be read: " + Words.of(e));
        }
        // before anything logs: what the control plane's code has to say goes to standard error, and only when it is
        // grave
        System.setProperty("logback.configurationFile", "logback-host.xml");
        return new Host(environment, home.toAbsolutePath().normalize());
    }

    /** Answers the password for the first login. */
    public String createSuperadmin(String email) {
        return withAccess("create the superadmin " + email, access -> access.createSuperadmin(email));
    }

    /** Answers the password for the next login. */
    public String resetPassword(String email) {
        return withAccess("reset the password of " + email, access -> access.resetPassword(email));
    }

    /** Answers the name of the key that signs from now on. */
    public String rotateKeys() {
        return withAccess("rotate the signing keys", access -> access.rotateSigningKeys(home));
    }

    /** A look that changes nothing. */
    public Look verify(List<Path> copies) {
        return with("verify the audit trail", (vertx, database) -> new HostAudit(vertx, database)
                .verify(home, copies)
                .map(Host::look));
    }

    /** What a verification has come to; {@code wrong} is empty when all is well, else says what and where; {@code warning} what the copies do not speak for. */
    public record Look(
            long rows,
            long first,
            long last,
            long heads,
            long copies,
            long unreadable,
            String warning,
            long wrongRow,
            String wrong) {}

    private static Look look(Verification seen) {
        return new Look(
                seen.rows(),
                seen.first(),
                seen.last(),
                seen.heads(),
                seen.copies(),
                seen.unreadable(),
                seen.warning().orElse(""),
                seen.fault().map(Verification.Fault::seq).orElse(0L),
                seen.fault().map(Verification.Fault::message).orElse(""));
    }

    private interface Work<T> {
        Future<T> with(Vertx vertx, Database database);
    }

    private String withAccess(String doing, Function<HostAccess, Future<String>> work) {
        Clock clock = Clock.systemUTC();
        return with(doing, (vertx, database) -> Audit.attach(vertx, database, new AuditConfig(home), clock)
                .compose(audit -> work.apply(new HostAccess(vertx, database, audit.trail(), clock))
                        .eventually(audit::close)));
    }

    private <T> T with(String doing, Work<T> work) {
        Vertx vertx = Vertx.vertx();
        try {
            DatabaseConfig config = DatabaseConfig.read(environment, home);
            return finished(HostDatabase.open(vertx, config)
                    .compose(database -> work.with(vertx, database).eventually(database::close)));
        } catch (CompletionException e) {
            throw failure(doing, e.getCause() == null ? e : e.getCause());
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()), List.of());
        } finally {
            closed(vertx);
        }
    }

    private static <T> T finished(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    private static void closed(Vertx vertx) {
        Function<Throwable, Void> ignored = failure -> null; // the process ends anyway
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .exceptionally(ignored)
                .join();
    }

    private Failure failure(String doing, Throwable cause) {
        String what = "cannot " + doing + ": ";
        if (cause instanceof SandmeshException refused) {
            return switch (refused.code()) {
                case EMAIL_TAKEN ->
                    Failure.of(
                            what + refused.getMessage(),
                            "Give them a new password: sandmesh admin reset-password EMAIL");
                case USER_NOT_FOUND ->
                    Failure.of(what + refused.getMessage(), "Make one: sandmesh admin first-user EMAIL");
                case DATABASE_UNAVAILABLE -> Failure.of(what + "the database does not answer", wayOut());
                default -> Failure.of(what + refused.getMessage());
            };
        }
        if (cause instanceof IOException io) {
            return Failure.of(what + Words.of(io), wayOut());
        }
        return Failure.of(
                what + cause.getMessage(),
                wayOut(),
                "A database that another version has made is brought up to date by a start of this version's control plane.");
    }

    private String wayOut() {
        return environment.getOrDefault("SANDMESH_DB_URL", "").isBlank()
                ? "Where the node has a database of its own, give this command the same SANDMESH_DB_URL. Otherwise the embedded "
                        + "one is used, while the node runs and while it does not; its log: "
                        + home.resolve("postgres/server.log")
                : "The database is the one that SANDMESH_DB_URL names; it has to run.";
    }
}
