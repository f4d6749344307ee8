package dev.sandmesh.control.access;

import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import io.vertx.core.Future;
import java.util.List;

/** The people who may sign in. */
final class ListUsers implements Endpoint<NoBody, ListUsers.UserAccountList> {

    private final Users users;

    ListUsers(Users users) {
        this.users = users;
    }

    /** What the contract calls UserAccountList. */
    record UserAccountList(List<UserView> items, long page, long pageSize, long total) {}

    @Override
    public String id() {
        return "listUsers";
    }

    @Override
    public Future<UserAccountList> handle(Call<NoBody> call) {
        long page = call.number("page");
        long pageSize = call.number("pageSize");
        return users.list(call.query("q").orElse(""), call.query("role").orElse(""), (int) page, (int) pageSize)
                .map(found -> new UserAccountList(
                        found.accounts().stream().map(UserView::of).toList(), page, pageSize, found.total()));
    }
}
