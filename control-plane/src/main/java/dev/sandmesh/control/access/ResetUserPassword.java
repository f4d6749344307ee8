package dev.sandmesh.control.access;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import io.vertx.core.Future;
import java.util.UUID;

/** Gives somebody who has lost their password another one for the next login. */
final class ResetUserPassword implements Endpoint<NoBody, UserView.WithPassword> {

    private final Users users;

    ResetUserPassword(Users users) {
        this.users = users;
    }

    @Override
    public String id() {
        return "resetUserPassword";
    }

    @Override
    public Future<UserView.WithPassword> handle(Call<NoBody> call) {
        return users.resetPassword(AuditEntry.of(call), call.caller(), UUID.fromString(call.path("userId")))
                .map(UserView.WithPassword::of);
    }
}
