package dev.sandmesh.control.access;

import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import io.vertx.core.Future;
import java.util.List;

/** API tokens that are good. */
final class ListApiTokens implements Endpoint<NoBody, ListApiTokens.ApiTokenList> {

    private final ApiTokens tokens;
    private final Principals principals;

    ListApiTokens(ApiTokens tokens, Principals principals) {
        this.tokens = tokens;
        this.principals = principals;
    }

    /** What the contract calls ApiTokenList. */
    record ApiTokenList(List<ApiTokenView> items, long page, long pageSize, long total) {}

    @Override
    public String id() {
        return "listApiTokens";
    }

    @Override
    public Future<ApiTokenList> handle(Call<NoBody> call) {
        long page = call.number("page");
        long pageSize = call.number("pageSize");
        boolean everybody = call.query("everybody").filter("true"::equals).isPresent();
        return tokens.list(call.caller(), everybody, (int) page, (int) pageSize)
                .map(found -> new ApiTokenList(
                        found.tokens().stream()
                                .map(token -> ApiTokenView.of(token, principals))
                                .toList(),
                        page,
                        pageSize,
                        found.total()));
    }
}
