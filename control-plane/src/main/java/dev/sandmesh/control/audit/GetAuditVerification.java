package dev.sandmesh.control.audit;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** The verification that runs on this node, or the last one. */
final class GetAuditVerification implements Endpoint<NoBody, JsonObject> {

    private final Verifications verifications;

    GetAuditVerification(Verifications verifications) {
        this.verifications = verifications;
    }

    @Override
    public String id() {
        return "getAuditVerification";
    }

    @Override
    public Future<JsonObject> handle(Call<NoBody> call) {
        return verifications
                .current()
                .map(Future::succeededFuture)
                .orElseGet(() -> Future.failedFuture(new SandmeshException(
                        ErrorCode.NOT_FOUND, "The trail was not verified since this node started")));
    }
}
