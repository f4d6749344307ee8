package dev.sandmesh.control;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.sandmesh.control.access.TestingTokens;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.http.Contract;
import dev.sandmesh.control.http.TestingContract;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A whole control node over a database of its own for a test class, and what to ask it by and with: the contract, and tokens. */
final class NodeScene implements BeforeAllCallback, AfterAllCallback {

    private final Postgres postgres = new Postgres();
    private final Vertx vertx = Vertx.vertx();
    private Path home;
    private RunningControlPlane node;
    private Database database;
    private Contract contract;
    private TestingTokens tokens;
    private boolean stopped;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        postgres.beforeAll(context);
        home = Files.createTempDirectory("sandmesh-node-");
        node = new RunningControlPlane(home, postgres.patient());
        database = postgres.open(vertx);
        contract = TestingContract.load(vertx);
        tokens = new TestingTokens(vertx, home, database);
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        stopNode();
        database.close().await(10, SECONDS);
        vertx.fileSystem().deleteRecursive(home.toString()).await(10, SECONDS);
        vertx.close().await(10, SECONDS);
        postgres.afterAll(context);
    }

    /** For a test that wants to see what the node leaves behind. */
    void stopNode() throws Exception {
        if (!stopped) {
            stopped = true;
            node.close();
        }
    }

    RunningControlPlane node() {
        return node;
    }

    Database database() {
        return database;
    }

    Contract contract() {
        return contract;
    }

    TestingTokens tokens() {
        return tokens;
    }
}
