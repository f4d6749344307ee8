package dev.sandmesh.control.access;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.Reply;
import io.vertx.core.Future;
import java.util.UUID;

/** Ends an API token. */
final class RevokeApiToken implements Endpoint<NoBody, Reply<NoBody>> {

    private final ApiTokens tokens;

    RevokeApiToken(ApiTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public String id() {
        return "revokeApiToken";
    }

    @Override
    public Future<Reply<NoBody>> handle(Call<NoBody> call) {
        return tokens.revoke(AuditEntry.of(call), call.caller(), UUID.fromString(call.path("tokenId")))
                .map(revoked -> Reply.noContent());
    }
}
