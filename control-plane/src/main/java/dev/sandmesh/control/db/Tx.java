package dev.sandmesh.control.db;

import io.vertx.sqlclient.SqlConnection;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A transaction in progress: opaque to all but stores, ended by {@link Database#inTransaction} alone. */
public final class Tx {

    private final SqlConnection connection;
    private final Map<TxTail.Place, TxTail> tails = new EnumMap<>(TxTail.Place.class);

    Tx(SqlConnection connection) {
        this.connection = connection;
    }

    /** For stores: statements sent here belong to the transaction. */
    public SqlConnection client() {
        return connection;
    }

    /** The transaction's tail of this kind; the first call makes it, later ones get the same. */
    public <T extends TxTail> T tail(Class<T> type, TxTail.Place place, Supplier<T> create) {
        return type.cast(tails.computeIfAbsent(place, first -> create.get()));
    }

    /** In their order. */
    Collection<TxTail> tails() {
        return List.copyOf(tails.values());
    }
}
