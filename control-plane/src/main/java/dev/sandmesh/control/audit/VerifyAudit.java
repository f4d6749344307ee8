package dev.sandmesh.control.audit;

import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Verifies the whole trail; what takes longer than a request may goes on, and is told by {@code getAuditVerification}. */
final class VerifyAudit implements Endpoint<NoBody, Reply<JsonObject>> {

    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final Verifications verifications;
    private final AuditTrail trail;

    VerifyAudit(Verifications verifications, AuditTrail trail) {
        this.verifications = verifications;
        this.trail = trail;
    }

    @Override
    public String id() {
        return "verifyAudit";
    }

    @Override
    public Future<Reply<JsonObject>> handle(Call<NoBody> call) {
        return trail.record(AuditEntry.of(call))
                .compose(recorded -> verifications.start().timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                .map(Reply::ok)
                .recover(failure -> failure instanceof TimeoutException
                        ? Future.succeededFuture(
                                Reply.accepted(verifications.current().orElseGet(JsonObject::new)))
                        : Future.failedFuture(failure));
    }
}
