package dev.sandmesh.control.access;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.Reply;
import dev.sandmesh.control.http.SameOrigin;
import io.vertx.core.Future;

/** Ends the login that the refresh cookie belongs to; without one there is nothing to end, and that is well too. */
final class Logout implements Endpoint<NoBody, Reply<NoBody>> {

    private final Logins logins;

    Logout(Logins logins) {
        this.logins = logins;
    }

    @Override
    public String id() {
        return "logout";
    }

    @Override
    public Future<Reply<NoBody>> handle(Call<NoBody> call) {
        SameOrigin.demand(call);
        return RefreshCookie.find(call)
                .map(token -> logins.close(
                        token, call.query("everywhere").filter("true"::equals).isPresent(), AuditEntry.of(call)))
                .orElseGet(Future::succeededFuture)
                // No row of a login that is over already, or that there never was.
                .onSuccess(done -> call.origin().mark().nothingDone())
                .map(done -> Reply.<NoBody>noContent().with("Set-Cookie", RefreshCookie.none()));
    }
}
