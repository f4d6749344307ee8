package dev.sandmesh.control.link;

import static dev.sandmesh.control.testing.Waiting.get;
import static dev.sandmesh.control.testing.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.Postgres;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows of control nodes on a real database: A108, D41. */
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
        database = get(Database.open(vertx, POSTGRES.patient()));
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

    private NodeStore.Able able() {
        return get(store.able());
    }

    private void renew(String id, Duration life) {
        get(store.renew(new NodeIdentity(id, id, "test", "mesh-" + id, Instant.EPOCH), 0, life));
    }
}
