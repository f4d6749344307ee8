package dev.sandmesh.control.operation;

import static dev.sandmesh.control.testing.Waiting.get;

import dev.sandmesh.control.change.ChangeLog;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.http.TestingCaller;
import dev.sandmesh.control.key.MasterKey;
import dev.sandmesh.control.testing.TestingNode;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/** Operations whose targets do at once whatever they are told. */
public final class TestingOperations {

    private static final MasterKey MASTER = master();

    private TestingOperations() {}

    /** Everybody may everything. */
    static FleetOperations.Guard guard() {
        return new FleetOperations.Guard(
                (account, token) -> Optional.of(TestingCaller.of(
                        account, "author@example.org", "operator", Set.of("sandbox:operate", "sandbox:exec"), false)),
                MASTER);
    }

    static FleetOperations.Guard guard(Authority authority) {
        return new FleetOperations.Guard(authority, MASTER);
    }

    private static MasterKey master() {
        try {
            return MasterKey.open(Files.createTempDirectory("operations"), new SecureRandom());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of a node of that name, which shares all but its database with that one. */
    static FleetOperations.Parts parts(Vertx vertx, String name, Database database, TestingNode node) {
        return new FleetOperations.Parts(
                vertx,
                name,
                database,
                new ChangeLog(database, node.bus),
                node.audit.trail(),
                node.registry,
                node.bus,
                InstantSource.system());
    }

    public static FleetOperations open(FleetOperations.Parts parts) {
        return get(FleetOperations.open(
                parts, guard(), new TestingCourier(), OperationVerticle.RetentionPolicy.standard()));
    }
}
