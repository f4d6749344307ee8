package dev.sandmesh.control.brake;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.EnvironmentScope;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Releases the brake of the whole fleet: for whoever may act in every environment. */
final class ReleaseBrake implements Endpoint<ReleaseBrake.BrakeRelease, JsonObject> {

    private final Brake brake;
    private final BrakeView view;

    ReleaseBrake(Brake brake, BrakeView view) {
        this.brake = brake;
        this.view = view;
    }

    /** What the contract calls BrakeRelease. */
    record BrakeRelease(String reason) {}

    @Override
    public String id() {
        return "releaseBrake";
    }

    @Override
    public Future<JsonObject> handle(Call<BrakeRelease> call) {
        call.demandEnvironment(EnvironmentScope.EVERY);
        return brake.release(AuditEntry.of(call), call.body().reason().strip()).compose(released -> view.shown());
    }
}
