package dev.sandmesh.control.change;

import dev.sandmesh.control.db.Tx;
import dev.sandmesh.control.db.TxTail;
import dev.sandmesh.protocol.Bus;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The facts of one transaction. */
final class FactTail implements TxTail {

    private final Bus bus;
    private final List<Fact> facts = new ArrayList<>();
    private ChangeStore.@Nullable Stamp stamp;

    FactTail(Bus bus) {
        this.bus = bus;
    }

    void add(List<Fact> more) {
        facts.addAll(more);
    }

    @Override
    public Future<?> last(Tx tx) {
        return new ChangeStore(tx.client()).append(facts).onSuccess(numbered -> stamp = numbered);
    }

    @Override
    public void committed() {
        ChangeStore.Stamp numbered = stamp;
        if (numbered != null) {
            ChangeLog.publish(bus, facts, numbered);
        }
    }
}
