package dev.sandmesh.control.db;

import io.vertx.core.Future;

/** What a transaction does last: its statement is sent in one go with the commit, so that the locks it takes are held shortly. */
public interface TxTail {

    /** Sends the last statement; the commit follows without waiting for its answer. */
    Future<?> last(Tx tx);

    /** The transaction is committed. */
    void committed();
}
