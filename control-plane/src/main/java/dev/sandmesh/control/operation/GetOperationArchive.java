package dev.sandmesh.control.operation;

import dev.sandmesh.control.http.BodyPieces;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.Reply;
import dev.sandmesh.protocol.SandboxId;
import io.vertx.core.Future;
import java.util.UUID;

/** The archive that an operation has collected of one sandbox, part by part as quickly as the client takes it. */
final class GetOperationArchive implements Endpoint<NoBody, Reply<BodyPieces>> {

    private final FleetOperations operations;

    GetOperationArchive(FleetOperations operations) {
        this.operations = operations;
    }

    @Override
    public String id() {
        return "getOperationArchive";
    }

    /** Whoever takes it is on the trail. */
    @Override
    public Future<Reply<BodyPieces>> handle(Call<NoBody> call) {
        SandboxId sandbox = SandboxId.of(call.path("sandboxId"));
        return operations
                .archive(call, UUID.fromString(call.path("operationId")), sandbox)
                .map(pieces -> Reply.<BodyPieces>ok(pieces)
                        .with("Content-Type", "application/gzip")
                        .with("Content-Encoding", "identity")
                        .with("Content-Disposition", "attachment; filename=\"sandbox-" + sandbox + ".tar.gz\""));
    }
}
