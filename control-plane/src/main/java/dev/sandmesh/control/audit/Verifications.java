package dev.sandmesh.control.audit;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the trail one at a time, and remembers the last. Asked from every event loop. */
final class Verifications {

    private static final Logger LOG = LoggerFactory.getLogger(Verifications.class);

    private final AuditVerifier verifier;
    private final InstantSource clock;
    private final Supplier<Future<Void>> copied;
    private Optional<JsonObject> running = Optional.empty();
    private Optional<JsonObject> last = Optional.empty();
    private Future<JsonObject> end = Future.succeededFuture(new JsonObject());

    /** {@code copied} completes when what was committed before has its copy on the disk. */
    Verifications(AuditVerifier verifier, InstantSource clock, Supplier<Future<Void>> copied) {
        this.copied = copied;
        this.verifier = verifier;
        this.clock = clock;
    }

    /** The one that runs, or a new one; completes with its end. */
    synchronized Future<JsonObject> start() {
        if (running.isEmpty()) {
            Instant started = clock.instant();
            running = Optional.of(begun("running", started));
            end = copied.get()
                    .compose(done -> verifier.verify())
                    .map(found -> view(found, started))
                    .recover(failure -> Future.succeededFuture(abandoned(failure, started)))
                    .onSuccess(this::ended);
        }
        return end;
    }

    /** The one that runs, else the last; empty when there was none since this node started. */
    synchronized Optional<JsonObject> current() {
        return running.or(() -> last).map(JsonObject::copy);
    }

    private synchronized void ended(JsonObject view) {
        running = Optional.empty();
        last = Optional.of(view);
    }

    private JsonObject view(Verification found, Instant started) {
        JsonObject view = begun(found.intact() ? "intact" : "broken", started)
                .put("finishedAt", AuditRow.text(clock.instant()))
                .put("rows", found.rows())
                .put("firstSeq", found.first())
                .put("lastSeq", found.last())
                .put("heads", found.heads())
                .put("copies", found.copies())
                .put("unreadableCopies", found.unreadable());
        found.warning().ifPresent(warning -> {
            LOG.warn("the audit trail is vouched for in part only: {}", warning);
            view.put("warning", warning);
        });
        found.removed()
                .ifPresent(removed -> view.put(
                        "removed",
                        new JsonObject().put("untilSeq", removed.until()).put("at", AuditRow.text(removed.at()))));
        found.fault().ifPresent(fault -> {
            LOG.error("the audit trail is not what it was: {}", fault.message());
            view.put("fault", new JsonObject().put("seq", fault.seq()).put("message", fault.message()));
        });
        return view;
    }

    private JsonObject abandoned(Throwable failure, Instant started) {
        LOG.warn("the audit trail could not be verified to its end", failure);
        return begun("abandoned", started).put("finishedAt", AuditRow.text(clock.instant()));
    }

    private static JsonObject begun(String status, Instant started) {
        return new JsonObject().put("status", status).put("startedAt", AuditRow.text(started));
    }
}
