package dev.sandmesh.control.join;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.Reply;
import io.vertx.core.Future;
import java.util.UUID;

/** Ends a join token. */
final class RevokeJoinToken implements Endpoint<NoBody, Reply<NoBody>> {

    private final JoinTokens tokens;

    RevokeJoinToken(JoinTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public String id() {
        return "revokeJoinToken";
    }

    @Override
    public Future<Reply<NoBody>> handle(Call<NoBody> call) {
        UUID id = UUID.fromString(call.path("joinTokenId"));
        return tokens.revoke(AuditEntry.of(call), id, call::demandEnvironment).map(revoked -> Reply.noContent());
    }
}
