package dev.sandmesh.control.change;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.Tx;
import dev.sandmesh.control.db.TxTail;
import dev.sandmesh.control.http.EnvironmentScope;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.client.Change;
import dev.sandmesh.protocol.client.ChangePage;
import dev.sandmesh.protocol.client.ListChanges;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The log of facts: appended by transactions, numbered at their commit, published after it, read by cursor. */
public final class ChangeLog {

    /** A page stays below what a message on the bus may hold. */
    private static final int PAGE_CHARACTERS = 160 * 1024;

    private final Database database;
    private final Bus bus;
    private final ChangeStore store;

    public ChangeLog(Database database, Bus bus) {
        this.database = database;
        this.bus = bus;
        this.store = new ChangeStore(database.client());
    }

    /** Runs a transaction and logs the facts that it brings. */
    public <T> Future<T> commit(Function<Tx, Future<Committed<T>>> work) {
        return database.inTransaction(tx -> work.apply(tx).map(committed -> {
            append(tx, committed.facts());
            return committed.value();
        }));
    }

    /** Hands facts to a transaction: they are written as its last statement, whenever this is called, and published after its commit. */
    public void append(Tx tx, List<Fact> facts) {
        if (!facts.isEmpty()) {
            tx.tail(FactTail.class, TxTail.Place.CHANGES, () -> new FactTail(bus))
                    .add(facts);
        }
    }

    /**
     * The changes after a cursor in these environments, oldest first.
     *
     * @param limit at most {@value ListChanges#MAX_LIMIT}; a page of large changes holds fewer, so go on until {@code head} is reached
     */
    public Future<ChangePage> since(long after, int limit, EnvironmentScope scope) {
        int bounded = Math.max(1, Math.min(limit, ListChanges.MAX_LIMIT));
        return store.since(after, bounded, scope).map(slice -> {
            boolean resync = after > slice.head() || after < slice.dropped();
            return new ChangePage(resync ? List.of() : fitting(slice.changes()), slice.head(), resync);
        });
    }

    /** Whether the database that holds it is there. */
    public boolean available() {
        return database.available();
    }

    /** The number of the newest committed fact. */
    public Future<Long> head() {
        return store.head();
    }

    /** The same within a transaction: with repeatable read, the cursor that belongs to what the transaction reads. */
    public Future<Long> head(Tx tx) {
        return new ChangeStore(tx.client()).head();
    }

    static void publish(Bus bus, List<Fact> facts, ChangeStore.Stamp stamp) {
        long seq = stamp.head() - facts.size();
        for (Fact fact : facts) {
            seq++;
            bus.publish(
                    Address.CHANGES,
                    new Change(
                            seq,
                            fact.kind(),
                            fact.id(),
                            fact.sandboxId(),
                            fact.environment(),
                            stamp.at(),
                            fact.patch()));
        }
    }

    private static List<Change> fitting(List<Change> changes) {
        List<Change> page = new ArrayList<>(changes.size());
        int characters = 0;
        for (Change change : changes) {
            characters += 200 + change.patch().encode().length();
            if (characters > PAGE_CHARACTERS && !page.isEmpty()) {
                break;
            }
            page.add(change);
        }
        return page;
    }
}
