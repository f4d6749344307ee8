package dev.sandmesh.control.access;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.Reply;
import io.vertx.core.Future;
import java.util.UUID;

/** Ends all logins of somebody. */
final class LogoutUser implements Endpoint<NoBody, Reply<NoBody>> {

    private final Users users;

    LogoutUser(Users users) {
        this.users = users;
    }

    @Override
    public String id() {
        return "logoutUser";
    }

    @Override
    public Future<Reply<NoBody>> handle(Call<NoBody> call) {
        return users.logout(AuditEntry.of(call), call.caller(), UUID.fromString(call.path("userId")))
                .map(done -> Reply.noContent());
    }
}
