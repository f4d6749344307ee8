package dev.sandmesh.control.operation;

import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.protocol.client.TargetStatus;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.UUID;

/** The sandboxes of one operation, and how each of them stands. */
final class ListOperationTargets implements Endpoint<NoBody, JsonObject> {

    private final FleetOperations operations;

    ListOperationTargets(FleetOperations operations) {
        this.operations = operations;
    }

    @Override
    public String id() {
        return "listOperationTargets";
    }

    @Override
    public Future<JsonObject> handle(Call<NoBody> call) {
        return operations.targets(
                call,
                UUID.fromString(call.path("operationId")),
                new TargetStore.Filter(
                        call.queryList("status").stream()
                                .map(name -> TargetStatus.valueOf(name.toUpperCase(Locale.ROOT)))
                                .toList(),
                        call.query("endedFrom").map(OffsetDateTime::parse).map(OffsetDateTime::toInstant)),
                (int) call.number("page"),
                (int) call.number("pageSize"));
    }
}
