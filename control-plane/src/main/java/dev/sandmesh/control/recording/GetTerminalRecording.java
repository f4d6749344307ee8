package dev.sandmesh.control.recording;

import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Who recorded what. */
final class GetTerminalRecording implements Endpoint<NoBody, JsonObject> {

    private final Recordings recordings;

    GetTerminalRecording(Recordings recordings) {
        this.recordings = recordings;
    }

    @Override
    public String id() {
        return "getTerminalRecording";
    }

    @Override
    public Future<JsonObject> handle(Call<NoBody> call) {
        return recordings.visible(call).map(TerminalRecording::toJson);
    }
}
