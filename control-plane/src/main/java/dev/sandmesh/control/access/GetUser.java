package dev.sandmesh.control.access;

import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.Reply;
import io.vertx.core.Future;
import java.util.UUID;

/** One account. */
final class GetUser implements Endpoint<NoBody, Reply<UserView>> {

    private final Users users;

    GetUser(Users users) {
        this.users = users;
    }

    @Override
    public String id() {
        return "getUser";
    }

    @Override
    public Future<Reply<UserView>> handle(Call<NoBody> call) {
        return users.find(UUID.fromString(call.path("userId"))).map(account -> Reply.ok(UserView.of(account))
                .version(account.history().version()));
    }
}
