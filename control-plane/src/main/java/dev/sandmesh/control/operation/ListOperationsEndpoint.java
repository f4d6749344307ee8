package dev.sandmesh.control.operation;

import dev.sandmesh.control.error.FieldError;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.client.ListOperations;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/** Operations, newest first; the query on the bus has the plain name. */
final class ListOperationsEndpoint implements Endpoint<NoBody, JsonObject> {

    private final FleetOperations operations;

    ListOperationsEndpoint(FleetOperations operations) {
        this.operations = operations;
    }

    @Override
    public String id() {
        return "listOperations";
    }

    @Override
    public Future<JsonObject> handle(Call<NoBody> call) {
        return operations.list(
                call,
                new ListOperations(
                        call.queryList("status"),
                        call.queryList("action"),
                        call.query("author"),
                        call.query("sandbox").map(SandboxId::of),
                        call.queryList("environment"),
                        instant(call, "from"),
                        instant(call, "to"),
                        (int) call.number("page"),
                        (int) call.number("pageSize")));
    }

    private static Optional<Instant> instant(Call<?> call, String name) {
        try {
            return call.query(name).map(text -> OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            throw new SandmeshException(
                    "Some of it is wrong, see errors",
                    List.of(new FieldError("query:" + name, "must be a date and time with an offset")));
        }
    }
}
