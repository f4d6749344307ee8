package dev.sandmesh.control.db;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which database, and how much of it is used at once.
 *
 * @param poolSize connections; each pipelines its statements
 * @param waitQueue how many may wait for a connection before the next one is refused
 * @param statementDeadline for one statement outside of a transaction
 * @param transactionDeadline for a whole transaction; longer than a frozen peer can hold the log (2 s)
 */
public record DatabaseConfig(
        Place place, int poolSize, int waitQueue, Duration statementDeadline, Duration transactionDeadline) {

    /** The server kills a session that keeps a transaction open and idle for this long. */
    static final Duration IDLE_IN_TRANSACTION = Duration.ofSeconds(2);

    public DatabaseConfig {
        if (poolSize < 1 || waitQueue < 1) {
            throw new IllegalArgumentException("the pool needs at least one connection and one place to wait");
        }
        if (transactionDeadline.compareTo(IDLE_IN_TRANSACTION) <= 0) {
            throw new IllegalArgumentException("the transaction deadline must be longer than " + IDLE_IN_TRANSACTION);
        }
    }

    /** Where PostgreSQL comes from. */
    public sealed interface Place permits Embedded, External {}

    /** A server of our own under {@code home/postgres}. */
    public record Embedded(Path home) implements Place {}

    /** A server that somebody else runs. {@code owner} migrates the schema; it may be the same role, then nothing guards the schema. */
    public record External(DatabaseUrl application, DatabaseUrl owner) implements Place {}

    public static DatabaseConfig embedded(Path home) {
        return at(new Embedded(home));
    }

    public static DatabaseConfig external(DatabaseUrl application, DatabaseUrl owner) {
        return at(new External(application, owner));
    }

    /**
     * Reads {@code SANDMESH_DB_URL} and {@code SANDMESH_DB_OWNER_URL} (optional, the role that migrates); without the first the
     * database is embedded under {@code home}.
     */
    public static DatabaseConfig read(Map<String, String> environment, Path home) {
        List<String> faults = new ArrayList<>();
        Optional<DatabaseUrl> application = url(environment, "SANDMESH_DB_URL", faults);
        Optional<DatabaseUrl> owner = url(environment, "SANDMESH_DB_OWNER_URL", faults);
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", faults));
        }
        return application.map(found -> external(found, owner.orElse(found))).orElseGet(() -> embedded(home));
    }

    private static Optional<DatabaseUrl> url(Map<String, String> environment, String name, List<String> faults) {
        try {
            return Optional.ofNullable(environment.get(name))
                    .filter(text -> !text.isBlank())
                    .map(DatabaseUrl::parse);
        } catch (IllegalArgumentException e) {
            faults.add(name + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    private static DatabaseConfig at(Place place) {
        return new DatabaseConfig(place, 8, 2000, Duration.ofSeconds(2), Duration.ofSeconds(3));
    }
}
