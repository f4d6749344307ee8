package dev.sandmesh.control.db;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL of our own on 127.0.0.1: kept running, its data kept across restarts and across any kill. Its roles: a
 * superuser, the schema's owner, and the application, which can change neither the schema nor run programs.
 */
public final class EmbeddedPostgres {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    static final String DATABASE = "sandmesh";

    private final WorkerExecutor worker;
    private final PostgresHome home;
    private final PostgresProcess process;
    private final Properties passwords;
    private final int port;

    private EmbeddedPostgres(
            WorkerExecutor worker, PostgresHome home, PostgresProcess process, Properties passwords, int port) {
        this.worker = worker;
        this.home = home;
        this.process = process;
        this.passwords = passwords;
        this.port = port;
    }

    /** Starts the server under {@code home/postgres}, with roles and database in place. */
    public static Future<EmbeddedPostgres> start(Vertx vertx, Path home) {
        return start(vertx, home, home.resolve("postgres"));
    }

    /** The same with the unpacked programs in {@code programs}, where several homes may share them. */
    public static Future<EmbeddedPostgres> start(Vertx vertx, Path home, Path programs) {
        WorkerExecutor worker = vertx.createSharedWorkerExecutor("sandmesh-postgres-" + home, 1, 10, TimeUnit.MINUTES);
        return worker.executeBlocking(() -> startBlocking(worker, home, programs))
                .onFailure(failure -> worker.close().onFailure(e -> LOG.debug("worker did not close", e)));
    }

    /** Unpacks the programs, unless they are there, and brings the directory with {@code bin}. Blocks. */
    public static Path unpackInto(Path programs) throws IOException, InterruptedException {
        return PostgresBinaries.unpackInto(Files.createDirectories(programs.toAbsolutePath()));
    }

    public DatabaseUrl applicationUrl() {
        return url(DATABASE, PostgresSetup.APPLICATION, "application");
    }

    public DatabaseUrl ownerUrl() {
        return url(DATABASE, PostgresSetup.OWNER, "owner");
    }

    /** For tools and tests: the superuser. */
    public DatabaseUrl superuserUrl() {
        return url("postgres", PostgresSetup.SUPERUSER, "superuser");
    }

    /** The postmaster's process. */
    public Optional<Long> pid() {
        return process.pid();
    }

    public Future<Void> close() {
        return worker.<Void>executeBlocking(() -> {
                    process.stop();
                    home.close();
                    return null;
                })
                .eventually(worker::close);
    }

    private DatabaseUrl url(String database, String user, String role) {
        return new DatabaseUrl("127.0.0.1", port, database, user, passwords.getProperty(role, ""), "disable");
    }

    private static EmbeddedPostgres startBlocking(WorkerExecutor worker, Path homePath, Path programs)
            throws IOException, InterruptedException {
        PostgresHome home = PostgresHome.open(homePath);
        try {
            PostgresAccount account = PostgresAccount.choose();
            Path binaries = unpackInto(programs);
            account.requireAccess(binaries.resolve("bin/postgres"));
            account.requireAccess(home.directory());
            Properties passwords = home.passwords();
            PostgresSetup setup = new PostgresSetup(account, binaries, home);
            setup.initialise(passwords.getProperty("superuser", ""));
            PostgresProcess process = new PostgresProcess(account, binaries, home);
            process.endSurvivor();
            int port = home.port();
            process.start(PostgresSetup.settings(binaries, home.data(), port));
            EmbeddedPostgres server = new EmbeddedPostgres(worker, home, process, passwords, port);
            setup.makeRoles(server, process);
            LOG.info("PostgreSQL runs on 127.0.0.1:{}, its data in {}", port, home.data());
            return server;
        } catch (IOException | InterruptedException | RuntimeException e) {
            home.close();
            throw e;
        }
    }
}
