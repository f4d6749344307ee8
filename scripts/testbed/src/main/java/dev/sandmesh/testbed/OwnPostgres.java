package dev.sandmesh.testbed;

import dev.sandmesh.control.db.DatabaseUrl;
import dev.sandmesh.control.db.EmbeddedPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A PostgreSQL that a test owns: nobody but the test stops it, and nobody but the test starts it again. */
public final class OwnPostgres implements AutoCloseable {

    private final Path home;
    private final List<String> command;
    private final DatabaseUrl application;
    private final DatabaseUrl owner;
    private ChildProcess server;

    private OwnPostgres(Path home, List<String> command, DatabaseUrl application, DatabaseUrl owner) {
        this.home = home;
        this.command = command;
        this.application = application;
        this.owner = owner;
        this.server = launch(List.of());
    }

    /** Lets the embedded server make its data, then runs the same program on them by hand. */
    public static OwnPostgres start() throws IOException {
        Path home = Files.createTempDirectory("sandmesh-postgres-");
        Files.setPosixFilePermissions(home, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        PostgresPrograms.lendTo(home);
        Vertx vertx = Vertx.vertx();
        try {
            EmbeddedPostgres embedded = within(Duration.ofMinutes(2), EmbeddedPostgres.start(vertx, home));
            List<String> command = commandOf(embedded.pid().orElseThrow());
            within(Duration.ofSeconds(40), embedded.close());
            OwnPostgres own = new OwnPostgres(home, command, embedded.applicationUrl(), embedded.ownerUrl());
            Programs.awaitListening("PostgreSQL", embedded.applicationUrl().port());
            return own;
        } finally {
            within(Duration.ofSeconds(20), vertx.close());
        }
    }

    @CanIgnoreReturnValue
    private static <T> T within(Duration limit, Future<T> outcome) throws IOException {
        try {
            return outcome.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("the database took longer than " + limit, e);
        }
    }

    /** What a control node needs to use it. */
    public Map<String, String> environment() {
        return Map.of(
                "SANDMESH_DB_URL", application.secretText(),
                "SANDMESH_DB_OWNER_URL", owner.secretText());
    }

    /** Numbers of the agent's events that stand on a sandbox's timeline, one for each event. */
    public List<Long> eventNumbers(String sandboxId) throws SQLException {
        String sql =
                "SELECT number FROM sandbox_events WHERE sandbox_id = ?::uuid AND number > 0 AND kind <> 'healthChanged'";
        try (Connection connection = ownerConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, sandboxId);
            List<Long> numbers = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    numbers.add(rows.getLong(1));
                }
            }
            return numbers;
        }
    }

    /** One entry of a sandbox's timeline. */
    public record TimelineEntry(Instant at, String kind, String message, JsonObject data) {}

    /** The whole timeline of a sandbox, oldest first. */
    public List<TimelineEntry> timeline(String sandboxId) throws SQLException {
        String sql =
                "SELECT at, kind, message, data::text FROM sandbox_events WHERE sandbox_id = ?::uuid ORDER BY at, id";
        try (Connection connection = ownerConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, sandboxId);
            List<TimelineEntry> entries = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    entries.add(new TimelineEntry(
                            rows.getTimestamp(1).toInstant(),
                            rows.getString(2),
                            rows.getString(3),
                            new JsonObject(rows.getString(4))));
                }
            }
            return entries;
        }
    }

    public long pid() {
        return server.pid();
    }

    /** Smart shutdown would wait for clients; a fast one ends their sessions, as a stop of the service does. */
    public void stop() {
        server.signal("INT");
        server.awaitExit(Duration.ofSeconds(20));
    }

    public void terminate() {
        server.signal("TERM");
        server.signal("INT");
        server.awaitExit(Duration.ofSeconds(20));
    }

    public void startAgain() {
        startAgain(List.of());
    }

    /**
     * Starts it on the same data and port.
     *
     * @param options more arguments of the server, such as {@code -cname=value}
     */
    public void startAgain(List<String> options) {
        server = launch(options);
        Programs.awaitListening("PostgreSQL", application.port());
    }

    /** What the server writes, from this start and those before. */
    public Path log() {
        return server.log();
    }

    /** As the owner of the schema, who may write what triggers do not forbid. */
    public Connection ownerConnection() throws SQLException {
        return DriverManager.getConnection(owner.jdbcUrl(), owner.user(), owner.password());
    }

    /** SIGSTOP of the server and every process that serves a client. */
    public void freeze() {
        everyProcess().forEach(pid -> Signals.send("STOP", pid));
    }

    public void thaw() {
        everyProcess().forEach(pid -> Signals.send("CONT", pid));
    }

    @Override
    public void close() {
        thaw();
        stop();
        Folders.deleteTree(home);
    }

    private List<Long> everyProcess() {
        List<Long> pids = new ArrayList<>(List.of(server.pid()));
        ProcessHandle.of(server.pid())
                .ifPresent(handle -> handle.descendants().forEach(child -> pids.add(child.pid())));
        return pids;
    }

    private ChildProcess launch(List<String> options) {
        List<String> line = new ArrayList<>(command);
        line.addAll(options);
        return ChildProcess.start("postgres", home.resolve("own.log"), Map.of(), line);
    }

    /** The program and arguments of a running server, under the user that it runs as. */
    private static List<String> commandOf(long pid) throws IOException {
        List<String> command = new ArrayList<>();
        if (Folders.isRoot()) {
            String uid = statusField(pid, "Uid:");
            String gid = statusField(pid, "Gid:");
            command.addAll(List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, "--clear-groups"));
        }
        String line = Files.readString(Path.of("/proc/" + pid + "/cmdline"));
        command.addAll(Arrays.asList(line.substring(0, line.length() - 1).split("\0", -1)));
        return command;
    }

    private static String statusField(long pid, String name) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.split("\\s+", -1)[1])
                .findFirst()
                .orElseThrow();
    }
}
