package dev.sandmesh.control.access;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.EnvironmentScope;
import dev.sandmesh.control.http.Reply;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Changes what somebody may do, and where. */
final class UpdateUser implements Endpoint<UpdateUser.UserPatch, Reply<UserView>> {

    private final Users users;
    private final KnownEnvironments known;

    UpdateUser(Users users, KnownEnvironments known) {
        this.users = users;
        this.known = known;
    }

    /** What the contract calls UserPatch. */
    record UserPatch(
            @Nullable String role,
            @Nullable List<String> environments,
            @Nullable Boolean disabled) {

        Users.Wish wish() {
            return new Users.Wish(
                    Optional.ofNullable(role).map(Role::of),
                    Optional.ofNullable(environments).map(EnvironmentScope::of),
                    Optional.ofNullable(disabled));
        }
    }

    @Override
    public String id() {
        return "updateUser";
    }

    @Override
    public Future<Reply<UserView>> handle(Call<UserPatch> call) {
        UUID id = UUID.fromString(call.path("userId"));
        long version = call.demandVersion();
        return known.demand(call.body().environments())
                .compose(there -> users.update(
                        AuditEntry.of(call),
                        call.caller(),
                        id,
                        version,
                        call.body().wish()))
                .map(account ->
                        Reply.ok(UserView.of(account)).version(account.history().version()));
    }
}
