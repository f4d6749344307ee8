package dev.sandmesh.control.change;

import java.util.concurrent.atomic.LongAdder;

/** What one committer has done; read on any thread. */
public final class BatchFigures {

    private final LongAdder batches = new LongAdder();
    private final LongAdder items = new LongAdder();
    private final LongAdder refused = new LongAdder();

    BatchFigures() {}

    /** Transactions that are committed. */
    public long batches() {
        return batches.sum();
    }

    /** Items that are committed. */
    public long items() {
        return items.sum();
    }

    /** Items that were told that they are not committed. */
    public long refused() {
        return refused.sum();
    }

    void committed(int size) {
        batches.increment();
        items.add(size);
    }

    void refused(int size) {
        refused.add(size);
    }
}
