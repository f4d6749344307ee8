package dev.sandmesh.control.brake;

import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** The brake and the last times that it was on; as last known while the database is away. */
final class GetBrake implements Endpoint<NoBody, JsonObject> {

    private final BrakeView view;

    GetBrake(BrakeView view) {
        this.view = view;
    }

    @Override
    public String id() {
        return "getBrake";
    }

    @Override
    public Future<JsonObject> handle(Call<NoBody> call) {
        return view.shown();
    }
}
