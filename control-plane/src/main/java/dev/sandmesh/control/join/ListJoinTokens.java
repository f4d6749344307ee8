package dev.sandmesh.control.join;

import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Join tokens of the caller's environments, also those that are over. */
final class ListJoinTokens implements Endpoint<NoBody, ListJoinTokens.JoinTokenList> {

    private final JoinTokens tokens;
    private final InstantSource clock;

    ListJoinTokens(JoinTokens tokens, InstantSource clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    /** What the contract calls JoinTokenList. */
    record JoinTokenList(List<JoinTokenView> items, long page, long pageSize, long total) {}

    @Override
    public String id() {
        return "listJoinTokens";
    }

    @Override
    public Future<JoinTokenList> handle(Call<NoBody> call) {
        long page = call.number("page");
        long pageSize = call.number("pageSize");
        Instant now = clock.instant();
        return tokens.list(call.caller().environments(), (int) page, (int) pageSize)
                .map(found -> new JoinTokenList(
                        found.tokens().stream()
                                .map(token -> JoinTokenView.of(token, now))
                                .toList(),
                        page,
                        pageSize,
                        found.total()));
    }
}
