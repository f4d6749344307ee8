package dev.sandmesh.control.peer;

import static dev.sandmesh.control.testing.Waiting.get;
import static dev.sandmesh.control.testing.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.DatabaseCable;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.TestingCaller;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two nodes on a real database. */
final class RefusedPeersTest {

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T21:00:00Z"));
    private final InstantSource clock = now::get;
    private final AtomicLong told = new AtomicLong();
    private Vertx vertx;
    private DatabaseCable cable;
    private Database database;
    private Database cut;
    private RefusedPeers first;
    private RefusedPeers second;
    private String firstKeeper;

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx();
        POSTGRES.execute("DELETE FROM refused_peers");
        database = POSTGRES.openStrictly(vertx);
        cable = new DatabaseCable(vertx, POSTGRES);
        cut = Postgres.open(vertx, cable.config());
        first = new RefusedPeers("alpha", clock, (door, reason) -> told.incrementAndGet());
        second = new RefusedPeers("beta", clock, (door, reason) -> told.incrementAndGet());
    }

    @AfterEach
    void stop() {
        get(vertx.close());
    }

    private void keep() {
        firstKeeper = get(vertx.deployVerticle(first.keeper(database)));
        get(vertx.deployVerticle(second.keeper(cut)));
    }

    /** Undeploying writes all that waits; the second node writes every second. */
    private void written() {
        get(vertx.undeploy(firstKeeper));
    }

    @Test
    void notesOfManyThreadsBeforeTheDatabaseIsThereAreShownByEveryNode() throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String address = "192.0.2." + i % 2;
            Thread thread = new Thread(() -> {
                for (int n = 0; n < 1_000; n++) {
                    first.note(new RefusedPeer(Door.MESH, address, "wrong_proof", "no key"));
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        keep();
        written();
        assertThat(told).hasValue(8_000);
        ListRefusedPeers.RefusedPeerList shown = list(second, Map.of());
        assertThat(shown.stale()).isFalse();
        assertThat(shown.total()).isEqualTo(2);
        assertThat(shown.items()).allSatisfy(item -> {
            assertThat(item.count()).isEqualTo(4_000);
            assertThat(item.node()).isEqualTo("alpha");
            assertThat(item.firstSeen()).isEqualTo(now.get());
        });
    }

    @Test
    void theSameAtTwoNodesIsOneRowThatNamesTheLast() throws Exception {
        keep();
        second.note(new RefusedPeer(Door.RELAY, "192.0.2.9", "silent", "at beta"));
        waitFor(second, 1);
        now.updateAndGet(time -> time.plusSeconds(30));
        first.note(new RefusedPeer(Door.RELAY, "192.0.2.9", "silent", "at alpha"));
        written();
        assertThat(list(second, Map.of()).items()).singleElement().satisfies(item -> {
            assertThat(item.count()).isEqualTo(2);
            assertThat(item.node()).isEqualTo("alpha");
            assertThat(item.detail()).isEqualTo("at alpha");
            assertThat(item.lastSeen()).isEqualTo(item.firstSeen().plusSeconds(30));
        });
    }

    @Test
    void listsAreFilteredByDoorAndTimeAndComeInPages() throws Exception {
        keep();
        for (int i = 0; i < 5; i++) {
            first.note(new RefusedPeer(Door.MESH, "192.0.2." + i, "silent", ""));
            now.updateAndGet(time -> time.plusSeconds(1));
        }
        first.note(new RefusedPeer(Door.BUS, "192.0.2.1", "no_certificate", ""));
        Instant last = now.get();
        written();
        assertThat(list(second, Map.of("door", "mesh")).total()).isEqualTo(5);
        assertThat(list(second, Map.of("since", last.minusSeconds(2).toString()))
                        .items())
                .extracting(RefusalCount.View::address)
                .containsExactly("192.0.2.1", "192.0.2.4", "192.0.2.3");
        ListRefusedPeers.RefusedPeerList page = list(second, Map.of("page", "2", "pageSize", "4"));
        assertThat(page.total()).isEqualTo(6);
        assertThat(page.items()).extracting(RefusalCount.View::address).containsExactly("192.0.2.1", "192.0.2.0");
        assertThat(list(second, Map.of("page", "9")).total()).isEqualTo(6);
    }

    /** While the database is away nothing is lost, and a node shows what it has seen itself. */
    @Test
    void withoutTheDatabaseANodeShowsItsOwnAndWritesThemLater() throws Exception {
        keep();
        cable.cut();
        second.note(new RefusedPeer(Door.REGISTRATION, "192.0.2.5", "not_admitted", "stranger"));
        ListRefusedPeers.RefusedPeerList away = list(second, Map.of("door", "registration"));
        assertThat(away.stale()).isTrue();
        assertThat(away.items()).singleElement().satisfies(item -> {
            assertThat(item.address()).isEqualTo("192.0.2.5");
            assertThat(item.node()).isEqualTo("beta");
        });
        cable.mend();
        waitFor(first, 1);
    }

    /** What is wrong with a query is no outage: it is not hidden behind what a node remembers. */
    @Test
    void aQueryThatIsRefusedFailsInsteadOfBeingCalledAnOutage() throws Exception {
        keep();
        POSTGRES.owner("ALTER TABLE refused_peers RENAME TO refused_peers_elsewhere");
        try {
            assertThatThrownBy(() -> list(second, Map.of())).isInstanceOf(PgException.class);
        } finally {
            POSTGRES.owner("ALTER TABLE refused_peers_elsewhere RENAME TO refused_peers");
        }
        assertThat(list(second, Map.of()).stale()).isFalse();
    }

    @Test
    void oldRowsGoAndOnlySoManyStay() throws Exception {
        PeerStore store = new PeerStore(database.client());
        List<RefusalCount> counts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Instant at = now.get().plus(Duration.ofHours(i));
            counts.add(new RefusalCount(new RefusedPeer(Door.MESH, "192.0.2." + i, "silent", ""), "alpha", 1, at, at));
        }
        Instant early = now.get().plus(Duration.ofHours(6));
        counts.add(new RefusalCount(
                new RefusedPeer(Door.BUS, "192.0.2.200", "no_certificate", ""), "alpha", 1, early, early));
        get(store.add(counts));
        get(store.forget(now.get().plus(Duration.ofHours(5))));
        assertThat(list(firstOn(database), Map.of()).total()).isEqualTo(16);
        get(store.keep(3));
        assertThat(list(firstOn(database), Map.of()).items())
                .extracting(RefusalCount.View::address)
                .as("of each door")
                .containsExactly("192.0.2.19", "192.0.2.18", "192.0.2.17", "192.0.2.200");
    }

    private RefusedPeers firstOn(Database there) {
        RefusedPeers peers = new RefusedPeers("gamma", clock, (door, reason) -> {});
        assertThat(peers.keeper(there)).isNotNull();
        return peers;
    }

    private void waitFor(RefusedPeers peers, long total) throws Exception {
        until(total + " are listed", () -> {
            ListRefusedPeers.RefusedPeerList list = list(peers, Map.of());
            return !list.stale() && list.total() == total;
        });
    }

    private static ListRefusedPeers.RefusedPeerList list(RefusedPeers peers, Map<String, String> asked)
            throws Exception {
        Map<String, String> query = new HashMap<>(Map.of("page", "1", "pageSize", "50"));
        query.putAll(asked);
        Call.Request request = new Call.Request("r", "127.0.0.1", Map.of(), query, Map.of(), "node:read");
        return get(new ListRefusedPeers(peers)
                .handle(new Call<>(
                        request,
                        new NoBody(),
                        TestingCaller.of("1", "ann@example.org", "viewer", Set.of("node:read"), false))));
    }
}
