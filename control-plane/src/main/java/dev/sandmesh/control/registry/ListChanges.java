package dev.sandmesh.control.registry;

import dev.sandmesh.control.change.ChangeLog;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.protocol.client.ChangePage;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Changes after a cursor; a page of large ones holds fewer than asked for. */
final class ListChanges implements Endpoint<NoBody, JsonObject> {

    private final ChangeLog changeLog;

    ListChanges(ChangeLog changeLog) {
        this.changeLog = changeLog;
    }

    @Override
    public String id() {
        return "listChanges";
    }

    @Override
    public Future<JsonObject> handle(Call<NoBody> call) {
        return changeLog
                .since(
                        call.number("after"),
                        (int) call.number("limit"),
                        call.caller().environments())
                .map(ChangePage::toJson);
    }
}
