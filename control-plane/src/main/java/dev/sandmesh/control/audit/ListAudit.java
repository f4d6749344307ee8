package dev.sandmesh.control.audit;

import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;

/** One page of the trail, newest first. */
final class ListAudit implements Endpoint<NoBody, JsonObject> {

    /** Behind every row there will be. */
    static final AuditCursor NEWEST = new AuditCursor(Instant.parse("9999-01-01T00:00:00Z"), Long.MAX_VALUE);

    private final AuditReader reader;

    ListAudit(AuditReader reader) {
        this.reader = reader;
    }

    @Override
    public String id() {
        return "listAudit";
    }

    @Override
    public Future<JsonObject> handle(Call<NoBody> call) {
        int pageSize = (int) call.number("pageSize");
        AuditCursor cursor = call.query("before").map(AuditCursor::parse).orElse(NEWEST);
        return reader.before(AuditFilter.of(call), cursor, pageSize + 1).map(rows -> page(rows, pageSize));
    }

    /** One more was asked for than fits: it says whether there is a next page. */
    private static JsonObject page(List<AuditRow> rows, int pageSize) {
        JsonArray items = new JsonArray();
        rows.stream().limit(pageSize).map(AuditRow::toJson).forEach(items::add);
        JsonObject page = new JsonObject().put("items", items).put("pageSize", pageSize);
        return rows.size() > pageSize
                ? page.put("next", rows.get(pageSize - 1).cursor().text())
                : page;
    }
}
