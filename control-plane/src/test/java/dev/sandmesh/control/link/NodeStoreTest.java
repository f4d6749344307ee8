package dev.sandmesh.control.link;

import static dev.sandmesh.control.testing.Waiting.get;
import static dev.sandmesh.control.testing.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.registry.Taken;
import dev.sandmesh.protocol.Wire;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows of control nodes on a real database: A108. */
@ExtendWith(VertxExtension.class)
final class NodeStoreTest {

    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(50);

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private Database database;
    private NodeStore store;

    @BeforeEach
    void open(Vertx vertx) throws Exception {
        database = POSTGRES.open(vertx);
        store = new NodeStore(database.client());
    }

    @AfterEach
    void close() {
        get(database.close());
    }

    @Test
    void someNodeCouldTakeRegistrationsAsLongAsEachRenewalCameInTime() throws Exception {
        renew("first", SHORT);
        until("nobody renewed in time", () -> {
            NodeStore.Able able = able();
            return able.since().equals(able.now());
        });
        renew("second", LONG);
        Instant since = able().since();
        renew("third", LONG);
        renew("second", LONG);
        assertThat(able().since()).isEqualTo(since);
        assertThat(able().now()).isAfter(since);
    }

    @Test
    void oneAtATimeHoldsARole() throws Exception {
        assertThat(get(store.lead("tested", "first", LONG))).isTrue();
        assertThat(get(store.lead("tested", "second", LONG))).isFalse();
        assertThat(get(store.lead("tested", "first", SHORT))).isTrue();
        until("it has expired", () -> get(store.lead("tested", "second", LONG)));
        assertThat(get(store.lead("tested", "first", LONG))).isFalse();
    }

    /** Its row ends when it leaves, or some time after it was heard of last: neither is that time. */
    @Test
    void whenANodeWasHeardOfLastIsKeptApartFromTheEndOfItsRow() {
        renew("leaving", LONG);
        ControlNode before = node("leaving");
        assertThat(before.alive()).isTrue();
        assertThat(before.renewedAt()).isBefore(before.aliveUntil().minus(LONG).plusSeconds(1));
        get(store.departed("mesh-leaving"));
        ControlNode gone = node("leaving");
        assertThat(gone.alive()).isFalse();
        assertThat(gone.renewedAt()).isEqualTo(before.renewedAt());
        assertThat(gone.seen(true).alive()).as("while no row tells").isTrue();
        JsonObject shown = gone.toJson("other", Map.of("leaving", new Taken(Instant.EPOCH, gone.startedAt())));
        assertThat(shown.getString("renewedAt")).isEqualTo(Wire.instant(gone.renewedAt()));
        assertThat(shown.getString("ownsSince")).isEqualTo(Wire.instant(Instant.EPOCH));
    }

    private ControlNode node(String id) {
        return get(store.list()).stream()
                .filter(node -> node.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private NodeStore.Able able() {
        return get(store.able());
    }

    private void renew(String id, Duration life) {
        get(store.renew(new NodeIdentity(id, id, "test", "mesh-" + id, Instant.EPOCH, "127.0.0.1:5801"), 0, life));
    }
}
