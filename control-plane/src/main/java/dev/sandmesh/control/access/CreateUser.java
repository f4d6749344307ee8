package dev.sandmesh.control.access;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.EnvironmentScope;
import dev.sandmesh.control.http.Reply;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lets somebody in. */
final class CreateUser implements Endpoint<CreateUser.NewUser, Reply<UserView.WithPassword>> {

    private final Users users;
    private final KnownEnvironments known;

    CreateUser(Users users, KnownEnvironments known) {
        this.users = users;
        this.known = known;
    }

    /** What the contract calls NewUser. */
    record NewUser(String email, String role, @Nullable List<String> environments) {}

    @Override
    public String id() {
        return "createUser";
    }

    @Override
    public Future<Reply<UserView.WithPassword>> handle(Call<NewUser> call) {
        NewUser wish = call.body();
        EnvironmentScope environments =
                wish.environments() == null ? call.caller().environments() : EnvironmentScope.of(wish.environments());
        return known.demand(wish.environments())
                .compose(there -> users.create(
                        AuditEntry.of(call), call.caller(), wish.email(), Role.of(wish.role()), environments))
                .map(made -> Reply.created(UserView.WithPassword.of(made))
                        .with(
                                "Location",
                                "/api/v1/admin/users/" + made.account().id()));
    }
}
