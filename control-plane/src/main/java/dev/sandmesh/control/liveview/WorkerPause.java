package dev.sandmesh.control.liveview;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.protocol.command.Order;
import dev.sandmesh.protocol.command.Pause;
import dev.sandmesh.protocol.command.Resume;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Has the worker pause while somebody controls the screen. The agent holds it as long as it has the view, so nothing that goes in between leaves it
 * paused. Any thread.
 */
final class WorkerPause {

    private static final String PERMISSION = "sandbox:operate";
    private static final String PAUSED = "pauseWorkerForView";
    private static final String RESUMED = "resumeWorkerForView";
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final LiveView.Parts parts;

    WorkerPause(LiveView.Parts parts) {
        this.parts = parts;
    }

    /** Brings what the agent said. */
    Future<String> order(Seat seat, boolean paused) {
        if (!seat.admission().caller().may(PERMISSION)) {
            return Future.failedFuture(SandmeshException.missing(PERMISSION));
        }
        Optional<UUID> hop = seat.view().hop();
        if (hop.isEmpty()) {
            return Future.failedFuture(new SandmeshException(ErrorCode.STATE_CONFLICT, "The screen is not there yet"));
        }
        Order order = paused ? new Pause(hop) : new Resume(hop);
        String action = paused ? PAUSED : RESUMED;
        JsonObject details = new JsonObject().put("viewId", seat.id().toString());
        return parts.audit()
                .record(seat.noted().row().named(action).with(details))
                .compose(noted -> parts.commands().order(seat.admission().sandboxId(), action, order, LIMIT))
                .map(outcome -> outcome.result().message());
    }
}
