package dev.sandmesh.control.brake;

import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.Subscription;
import dev.sandmesh.protocol.client.Change;
import dev.sandmesh.protocol.client.ChangeKind;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the brake at once when another node has changed it, and every few seconds in case that went by unheard. */
final class BrakeVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(BrakeVerticle.class);
    private static final Duration ROUND = Duration.ofSeconds(2);

    private final BrakeView view;
    private final Bus bus;
    private @Nullable Subscription changes;
    private long timer = -1;

    BrakeVerticle(BrakeView view, Bus bus) {
        this.view = view;
        this.bus = bus;
    }

    @Override
    public Future<?> start() {
        timer = vertx.setPeriodic(ROUND.toMillis(), round -> look());
        Subscription listening = bus.listen(Address.CHANGES, Change::read, change -> {
            if (change.kind() == ChangeKind.BRAKE) {
                look();
            }
        });
        changes = listening;
        return Future.all(view.read(), listening.ready());
    }

    @Override
    public Future<?> stop() {
        vertx.cancelTimer(timer);
        Subscription listening = changes;
        return listening == null ? Future.succeededFuture() : listening.close();
    }

    private void look() {
        view.read().onFailure(failure -> LOG.debug("the brake is as it was last known", failure));
    }
}
