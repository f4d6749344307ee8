package dev.sandmesh.control.access;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.Reply;
import dev.sandmesh.control.http.SameOrigin;
import io.vertx.core.Future;

/** Exchanges the refresh cookie for a new access token and the next cookie. */
final class Refresh implements Endpoint<NoBody, Reply<LoginView>> {

    private final Logins logins;
    private final AccessTokens tokens;

    Refresh(Logins logins, AccessTokens tokens) {
        this.logins = logins;
        this.tokens = tokens;
    }

    @Override
    public String id() {
        return "refresh";
    }

    @Override
    public Future<Reply<LoginView>> handle(Call<NoBody> call) {
        SameOrigin.demand(call);
        return logins.refresh(RefreshCookie.demand(call), AuditEntry.of(call))
                .map(login -> LoginView.reply(login, tokens));
    }
}
