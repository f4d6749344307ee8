package dev.sandmesh.control.link;

import static dev.sandmesh.control.testing.Waiting.get;
import static dev.sandmesh.control.testing.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.control.brake.Brake;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.DatabaseCable;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.join.JoinConfig;
import dev.sandmesh.control.join.Joining;
import dev.sandmesh.control.peer.RefusedPeers;
import dev.sandmesh.control.testing.TestingNode;
import dev.sandmesh.protocol.report.JoinBundle;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.pgclient.PgException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a node tells of all nodes, over a real database that is cut off, and one that refuses the query. */
@ExtendWith(VertxExtension.class)
final class LinkTest {

    private static final InstantSource CLOCK = InstantSource.system();

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    @TempDir
    private static Path home;

    private DatabaseCable cable;
    private TestingNode node;
    private Link link;

    /** A mesh in which this node is alone. */
    private record Alone() implements Members {
        @Override
        public Optional<String> address(String meshId) {
            return Optional.empty();
        }

        @Override
        public List<String> controlNodes() {
            return List.of("n1");
        }
    }

    @BeforeEach
    void join(Vertx vertx) throws Exception {
        cable = new DatabaseCable(vertx, POSTGRES);
        Database database = Postgres.open(vertx, cable.config());
        node = new TestingNode(vertx, database, TestingNode.quick("n1", Duration.ofHours(1)));
        Joining joining = get(Joining.open(
                new Joining.Parts(vertx, database, node.audit, node.registry, node.trust, CLOCK),
                new JoinConfig(
                        home, home.resolve("join-token"), "mesh", List.of("127.0.0.1:5701"), JoinBundle.Relay.NONE)));
        link = get(Link.join(
                new NodeIdentity("n1", "alpha", "1", "mesh-1", Instant.now(), "127.0.0.1:5801"),
                new Link.Parts(
                        vertx,
                        database,
                        node.bus,
                        node.registry,
                        node.leases,
                        joining,
                        new RefusedPeers("alpha", CLOCK, (door, reason) -> {}),
                        new Brake(new Brake.Parts(
                                database, node.changeLog, node.audit.trail(), node.registry, node.bus, CLOCK)),
                        node.trust,
                        new Alone(),
                        CLOCK)));
    }

    @AfterEach
    void leave() {
        get(link.leave());
        node.close();
    }

    @Test
    void whileTheDatabaseIsAwayNodesAreAsLastKnown() throws Exception {
        until("this node knows of itself", () -> isAlone(get(link.nodes()), false));
        cable.cut();
        until("they are from memory", () -> isAlone(get(link.nodes()), true));
        cable.mend();
        until("they are fresh again", () -> isAlone(get(link.nodes()), false));
    }

    /** Where another node listens is known without the database, once it was seen; B32. */
    @Test
    void whereANodeListensIsKnownAlsoWhileTheDatabaseIsAway() throws Exception {
        until("this node knows of itself", () -> isAlone(get(link.nodes()), false));
        assertThat(get(link.place("n1"))).contains("127.0.0.1:5801");
        assertThat(get(link.place("nobody"))).isEmpty();
        cable.cut();
        until("they are from memory", () -> isAlone(get(link.nodes()), true));
        assertThat(get(link.place("n1"))).contains("127.0.0.1:5801");
        assertThat(get(link.place("nobody"))).isEmpty();
    }

    /** What is wrong with a query is no outage: it is not hidden behind what was known last. */
    @Test
    void aQueryThatIsRefusedFailsInsteadOfBeingCalledAnOutage() throws Exception {
        POSTGRES.owner("ALTER TABLE sandbox_state RENAME TO sandbox_state_elsewhere");
        try {
            assertThatThrownBy(() -> get(link.nodes())).isInstanceOf(PgException.class);
        } finally {
            POSTGRES.owner("ALTER TABLE sandbox_state_elsewhere RENAME TO sandbox_state");
        }
        assertThat(get(link.nodes()).stale()).isFalse();
    }

    private static boolean isAlone(Link.NodeList list, boolean stale) {
        return list.stale() == stale
                && list.nodes().size() == 1
                && list.nodes().get(0).id().equals("n1")
                && list.nodes().get(0).alive();
    }
}
