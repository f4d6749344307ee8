package dev.sandmesh.control.recording;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;

/** One page of recordings, newest first. */
final class ListTerminalRecordings implements Endpoint<NoBody, JsonObject> {

    private final Database database;

    ListTerminalRecordings(Database database) {
        this.database = database;
    }

    @Override
    public String id() {
        return "listTerminalRecordings";
    }

    @Override
    public Future<JsonObject> handle(Call<NoBody> call) {
        int pageSize = (int) call.number("pageSize");
        RecordingStore.Filter filter = new RecordingStore.Filter(
                call.query("sandbox"),
                call.query("actor"),
                call.query("before").map(UUID::fromString),
                call.caller().environments());
        return new RecordingStore(database.client()).page(filter, pageSize + 1).map(found -> page(found, pageSize));
    }

    /** One more was asked for than fits: it says whether there is a next page. */
    private static JsonObject page(List<TerminalRecording> found, int pageSize) {
        JsonArray items = new JsonArray();
        found.stream().limit(pageSize).map(TerminalRecording::toJson).forEach(items::add);
        JsonObject page = new JsonObject().put("items", items).put("pageSize", pageSize);
        return found.size() > pageSize
                ? page.put("next", found.get(pageSize - 1).id().toString())
                : page;
    }
}
