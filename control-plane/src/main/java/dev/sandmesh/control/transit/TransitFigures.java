package dev.sandmesh.control.transit;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What transit counts; read and written on any thread. */
public final class TransitFigures {

    private final AtomicInteger passings = new AtomicInteger();
    private final LongAdder passed = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    TransitFigures() {}

    /** That are handed on to other nodes at this moment, or about to be. */
    public int passings() {
        return passings.get();
    }

    /** Since the node started. */
    public long passed() {
        return passed.sum();
    }

    /** Both ways together. */
    public long bytes() {
        return bytes.sum();
    }

    /** Whether there is room for one more, which is taken then. */
    boolean begin(int most) {
        if (passings.incrementAndGet() <= most) {
            return true;
        }
        end();
        return false;
    }

    void end() {
        passings.decrementAndGet();
    }

    void joined() {
        passed.increment();
    }

    void carried(long count) {
        bytes.add(count);
    }
}
