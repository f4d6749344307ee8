package dev.sandmesh.control.link;

import static dev.sandmesh.control.testing.Waiting.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.registry.OwnerWrite;
import dev.sandmesh.control.registry.Ownership;
import dev.sandmesh.control.registry.SandboxPatch;
import dev.sandmesh.control.registry.WriteOutcome;
import dev.sandmesh.control.testing.TestingAgent;
import dev.sandmesh.control.testing.TestingNode;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A sweeper that stood still between its look and its write (A108). */
@ExtendWith(VertxExtension.class)
final class SweeperFenceTest {

    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration OVER = Duration.ofSeconds(-1);

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private TestingNode node;
    private NodeStore store;
    private Ownership orphan;

    @BeforeEach
    void start(Vertx vertx) throws Exception {
        Database database = POSTGRES.open(vertx);
        node = new TestingNode(vertx, database, TestingNode.quick("owner", LONG));
        store = new NodeStore(database.client());
        orphan = node.own(TestingAgent.of("orphan-" + System.nanoTime()).register(""));
        renew("owner", OVER);
        assertThat(get(store.lead(SweeperFence.ROLE, "sweeper", LONG))).isTrue();
    }

    @AfterEach
    void stop() {
        get(store.lead(SweeperFence.ROLE, "sweeper", OVER));
        node.close();
    }

    @Test
    void theSweeperWritesForAnOwnerThatIsGone() {
        assertThat(write(true)).isEqualTo(WriteOutcome.WRITTEN);
        assertThat(node.state(orphan).handover()).isTrue();
        get(store.remove("owner"));
        assertThat(write(true)).as("its row was removed").isEqualTo(WriteOutcome.WRITTEN);
    }

    @Test
    void whoIsNotTheSweeperAnyMoreWritesNothing() {
        get(store.lead(SweeperFence.ROLE, "sweeper", OVER));
        assertThat(write(true)).as("its term is over").isEqualTo(WriteOutcome.FENCED);
        assertThat(get(store.lead(SweeperFence.ROLE, "successor", LONG))).isTrue();
        assertThat(write(true)).as("another one is").isEqualTo(WriteOutcome.FENCED);
        assertThat(write(false)).isEqualTo(WriteOutcome.FENCED);
        assertThat(node.state(orphan).handover()).isFalse();
        get(store.lead(SweeperFence.ROLE, "successor", OVER));
    }

    @Test
    void anOwnerThatIsBackIsNotCalledGone() {
        renew("owner", LONG);
        assertThat(write(true)).isEqualTo(WriteOutcome.FENCED);
        assertThat(node.state(orphan).handover()).isFalse();
        assertThat(write(false)).as("what is true of those who are back").isEqualTo(WriteOutcome.WRITTEN);
    }

    private WriteOutcome write(boolean ofTheGone) {
        return get(node.registry.write(new OwnerWrite(
                orphan,
                0,
                0,
                SandboxPatch.empty().handover(ofTheGone),
                List.of(),
                new SweeperFence("sweeper", ofTheGone))));
    }

    private void renew(String id, Duration life) {
        get(store.renew(new NodeIdentity(id, id, "test", "mesh-" + id, Instant.EPOCH, "127.0.0.1:5801"), 0, life));
    }
}
