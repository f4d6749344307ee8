package dev.sandmesh.control.db;

import io.vertx.core.Future;

/** What a transaction does last: its statement is sent in one go with the commit, so that the locks it takes are held shortly. */
public interface TxTail {

    /** Tails of one transaction run in this order, so that all transactions take their locks in the same one. */
    enum Place {
        AUDIT,
        /** Last of all: every writer waits for the lock of the change log. */
        CHANGES
    }

    /** What has to be waited for before anything is sent with the commit. */
    default Future<?> before(Tx tx) {
        return Future.succeededFuture();
    }

    /** Sends the last statement; the commit follows without waiting for its answer. */
    Future<?> last(Tx tx);

    /** The transaction is committed. */
    void committed();
}
