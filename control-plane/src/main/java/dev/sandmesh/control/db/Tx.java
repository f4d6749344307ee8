package dev.sandmesh.control.db;

import io.vertx.sqlclient.SqlConnection;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A transaction in progress: opaque to all but stores, ended by {@link Database#inTransaction} alone. */
public final class Tx {

    private final SqlConnection connection;
    private @Nullable TxTail tail;

    Tx(SqlConnection connection) {
        this.connection = connection;
    }

    /** For stores: statements sent here belong to the transaction. */
    public SqlConnection client() {
        return connection;
    }

    /** The transaction's tail; the first call makes it, later ones get the same. */
    public <T extends TxTail> T tail(Class<T> type, Supplier<T> create) {
        TxTail present = tail;
        if (present == null) {
            T created = create.get();
            tail = created;
            return created;
        }
        return type.cast(present);
    }

    Optional<TxTail> tail() {
        return Optional.ofNullable(tail);
    }
}
