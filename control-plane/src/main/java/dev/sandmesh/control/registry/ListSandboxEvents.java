package dev.sandmesh.control.registry;

import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.protocol.SandboxId;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.OffsetDateTime;

/** The timeline of a sandbox, newest first. */
final class ListSandboxEvents implements Endpoint<NoBody, JsonObject> {

    /** Later than every entry, and within what PostgreSQL can store. */
    private static final Instant END_OF_TIME = Instant.parse("9999-12-31T23:59:59Z");

    private final Registry registry;

    ListSandboxEvents(Registry registry) {
        this.registry = registry;
    }

    @Override
    public String id() {
        return "listSandboxEvents";
    }

    @Override
    public Future<JsonObject> handle(Call<NoBody> call) {
        SandboxId sandboxId = SandboxId.of(call.path("sandboxId"));
        EventQuery query = new EventQuery(
                call.query("until")
                        .map(text -> OffsetDateTime.parse(text).toInstant())
                        .orElse(END_OF_TIME),
                call.queryList("kind"),
                call.query("process").orElse(""),
                (int) call.number("page"),
                (int) call.number("pageSize"));
        return registry.events(sandboxId, query).map(page -> page.toJson(sandboxId, query));
    }
}
