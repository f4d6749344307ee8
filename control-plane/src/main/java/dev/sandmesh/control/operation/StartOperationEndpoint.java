package dev.sandmesh.control.operation;

import dev.sandmesh.control.error.FieldError;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.Reply;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.client.StartOperation;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Starts an operation, or says what it would come to; the request on the bus has the plain name. */
final class StartOperationEndpoint implements Endpoint<JsonObject, Reply<JsonObject>> {

    private final FleetOperations operations;

    StartOperationEndpoint(FleetOperations operations) {
        this.operations = operations;
    }

    @Override
    public String id() {
        return "startOperation";
    }

    @Override
    public Future<Reply<JsonObject>> handle(Call<JsonObject> call) {
        StartOperation wish = read(call);
        return wish.dryRun()
                ? operations.preview(call, wish).map(Reply::ok)
                : operations.start(call, wish).map(StartOperationEndpoint::accepted);
    }

    /** With the place where it can be watched. */
    static Reply<JsonObject> accepted(JsonObject operation) {
        return Reply.accepted(operation).with("Location", "/api/v1/admin/operations/" + operation.getString("id"));
    }

    private static StartOperation read(Call<JsonObject> call) {
        JsonObject body = call.body().copy();
        call.header("idempotency-key").ifPresent(key -> body.put("idempotencyKey", key));
        try {
            return StartOperation.read(Fields.of(body));
        } catch (ProtocolException e) {
            throw new SandmeshException(
                    "Some of it is wrong, see errors",
                    List.of(new FieldError(e.pointer(), String.valueOf(e.getMessage()))));
        }
    }
}
