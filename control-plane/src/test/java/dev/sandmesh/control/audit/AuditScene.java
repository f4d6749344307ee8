package dev.sandmesh.control.audit;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.Postgres;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** An open audit feature on a real database whose trail is empty. */
abstract class AuditScene {

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    @TempDir
    Path home;

    Vertx vertx;
    Database database;
    Audit audit;

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx();
        database = POSTGRES.open(vertx);
        asOwner("""
                TRUNCATE audit, audit_heads, audit_anchors;
                UPDATE audit_head SET seq = 0, at = '2000-01-01T00:00:00Z', hash = decode(repeat('00', 32), 'hex');
                DELETE FROM signing_keys;
                """);
        audit = open();
    }

    @AfterEach
    void stop() throws Exception {
        audit.close().await(30, SECONDS);
        database.close().await(30, SECONDS);
        vertx.close().await(20, SECONDS);
    }

    Audit open() throws Exception {
        return Audit.open(vertx, database, new AuditConfig(home), InstantSource.system())
                .await(20, SECONDS);
    }

    static AuditEntry entry(String action) {
        return AuditEntry.system("scene", action);
    }

    void record(String... actions) throws Exception {
        for (String action : actions) {
            audit.trail().record(entry(action)).await(20, SECONDS);
        }
    }

    /** What only whoever owns the database can do: the triggers are off. */
    void asOwner(String sql) throws SQLException {
        POSTGRES.owner("""
                ALTER TABLE audit DISABLE TRIGGER USER; ALTER TABLE audit_heads DISABLE TRIGGER USER;
                ALTER TABLE audit_anchors DISABLE TRIGGER USER; ALTER TABLE audit_head DISABLE TRIGGER USER;
                DO $$ DECLARE part record; BEGIN
                    FOR part IN SELECT inhrelid::regclass AS name FROM pg_inherits JOIN day_partitioned
                        ON inhparent = to_regclass(table_name) WHERE sealed AND inhrelid IN (SELECT tgrelid FROM pg_trigger)
                    LOOP EXECUTE 'ALTER TABLE ' || part.name || ' DISABLE TRIGGER USER'; END LOOP;
                END $$;
                """ + sql + """
                ;ALTER TABLE audit ENABLE TRIGGER USER; ALTER TABLE audit_heads ENABLE TRIGGER USER;
                ALTER TABLE audit_anchors ENABLE TRIGGER USER; ALTER TABLE audit_head ENABLE TRIGGER USER;
                DO $$ DECLARE part record; BEGIN
                    FOR part IN SELECT inhrelid::regclass AS name FROM pg_inherits JOIN day_partitioned
                        ON inhparent = to_regclass(table_name) WHERE sealed AND inhrelid IN (SELECT tgrelid FROM pg_trigger)
                    LOOP EXECUTE 'ALTER TABLE ' || part.name || ' ENABLE TRIGGER USER'; END LOOP;
                END $$;
                """);
    }

    /** The rows of a query as the application sees them, each as JSON. */
    List<JsonObject> rows(String query) {
        return POSTGRES.column("SELECT row_to_json(found) FROM (" + query + ") AS found").stream()
                .map(JsonObject::new)
                .toList();
    }
}
