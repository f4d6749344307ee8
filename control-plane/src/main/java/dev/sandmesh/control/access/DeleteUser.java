package dev.sandmesh.control.access;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.Reply;
import io.vertx.core.Future;
import java.util.UUID;

/** Removes an account with all that it could be used by. */
final class DeleteUser implements Endpoint<NoBody, Reply<NoBody>> {

    private final Users users;

    DeleteUser(Users users) {
        this.users = users;
    }

    @Override
    public String id() {
        return "deleteUser";
    }

    @Override
    public Future<Reply<NoBody>> handle(Call<NoBody> call) {
        return users.delete(AuditEntry.of(call), call.caller(), UUID.fromString(call.path("userId")))
                .map(gone -> Reply.noContent());
    }
}
