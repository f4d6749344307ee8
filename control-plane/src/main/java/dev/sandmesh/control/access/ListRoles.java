package dev.sandmesh.control.access;

import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import io.vertx.core.Future;
import java.util.Arrays;
import java.util.List;

/** The roles, and which of them the caller could give. */
final class ListRoles implements Endpoint<NoBody, ListRoles.RoleList> {

    /** What the contract calls RoleList. */
    record RoleList(List<Item> items) {
        record Item(String role, List<String> permissions, boolean grantable) {}
    }

    @Override
    public String id() {
        return "listRoles";
    }

    @Override
    public Future<RoleList> handle(Call<NoBody> call) {
        return Future.succeededFuture(new RoleList(Arrays.stream(Role.values())
                .map(role -> item(role, call.caller()))
                .toList()));
    }

    private static RoleList.Item item(Role role, Caller caller) {
        List<String> permissions = role.permissions(false).stream().sorted().toList();
        return new RoleList.Item(
                role.wireName(), permissions, caller.permissions().containsAll(permissions));
    }
}
