package dev.sandmesh.control.change;

import static dev.sandmesh.control.change.TestFacts.fact;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.testing.Postgres;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.BusListener;
import dev.sandmesh.protocol.client.Change;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(VertxExtension.class)
final class ChangeFollowerTest {

    @RegisterExtension
    static final Postgres POSTGRES = new Postgres();

    private final BlockingQueue<Change> seen = new LinkedBlockingQueue<>();
    private final AtomicInteger loads = new AtomicInteger();
    private final Vertx elsewhere = Vertx.vertx();
    private Database database;
    private ChangeLog log;
    private ChangeLog unheard;
    private Bus bus;
    private ChangeFollower follower;

    @BeforeEach
    void open(Vertx vertx) throws Exception {
        bus = new Bus(vertx, BusListener.NONE);
        database = POSTGRES.open(vertx);
        log = new ChangeLog(database, bus);
        unheard = new ChangeLog(database, new Bus(elsewhere, BusListener.NONE));
        follower = new ChangeFollower(vertx, bus, log, new ChangeReader() {
            @Override
            public Future<Long> load() {
                loads.incrementAndGet();
                return log.head();
            }

            @Override
            public void apply(Change change) {
                seen.add(change);
            }
        });
        follower.start().await(30, SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        follower.close().await(30, SECONDS);
        database.close().await(30, SECONDS);
        elsewhere.close().await(30, SECONDS);
    }

    @Test
    void publishedChangesArriveInOrder() throws Exception {
        commit(log, "a", "b");
        commit(log, "c");
        assertThat(words(3)).containsExactly("a", "b", "c");
        assertThat(loads.get()).isEqualTo(1);
    }

    @Test
    void aLostPublicationIsReadFromTheLogBeforeTheNextOne() throws Exception {
        commit(log, "heard");
        commit(unheard, "lost");
        commit(log, "heard again");
        assertThat(words(3)).containsExactly("heard", "lost", "heard again");
    }

    @Test
    void aLostPublicationThatNothingFollowsIsFoundToo() throws Exception {
        commit(unheard, "lost");
        assertThat(words(1)).containsExactly("lost");
    }

    @Test
    void repeatedAndOldPublicationsAreIgnored() throws Exception {
        commit(log, "once");
        Change change = seen.poll(30, SECONDS);
        bus.publish(Address.CHANGES, change);
        commit(log, "next");
        assertThat(words(1)).containsExactly("next");
    }

    @Test
    void moreThanAPageThatWasLostIsReadWhole() throws Exception {
        String[] many = new String[1300];
        for (int i = 0; i < many.length; i++) {
            many[i] = "w" + i;
        }
        commit(unheard, many);
        assertThat(words(many.length)).containsExactly(many);
    }

    private static void commit(ChangeLog log, String... words) throws Exception {
        List<Fact> facts = new ArrayList<>();
        for (String word : words) {
            facts.add(fact(word));
        }
        log.commit(tx -> Future.succeededFuture(new Committed<>("", facts))).await(30, SECONDS);
    }

    private List<String> words(int amount) throws Exception {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < amount; i++) {
            Change change = seen.poll(30, SECONDS);
            assertThat(change).as("change %d of %d", i + 1, amount).isNotNull();
            words.add(change.patch().getString("word"));
        }
        return words;
    }
}
