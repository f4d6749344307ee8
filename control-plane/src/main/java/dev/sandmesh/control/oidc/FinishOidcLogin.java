package dev.sandmesh.control.oidc;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.audit.Refusals;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.Reply;
import io.vertx.core.Future;
import java.util.Optional;

/** Where the provider sends the browser back to: signs in, or tells the login page why not. */
final class FinishOidcLogin implements Endpoint<NoBody, Reply<NoBody>> {

    private final Optional<ProviderLogin> login;
    private final Refusals refusals;

    FinishOidcLogin(Optional<ProviderLogin> login, Refusals refusals) {
        this.login = login;
        this.refusals = refusals;
    }

    @Override
    public String id() {
        return "finishOidcLogin";
    }

    @Override
    public Future<Reply<NoBody>> handle(Call<NoBody> call) {
        if (login.isEmpty()) {
            return LoginPage.told(OidcException.absent());
        }
        ProviderLogin present = login.get();
        ProviderLogin.Return back = new ProviderLogin.Return(
                StateCookie.find(call), call.query("state").orElse(""), call.query("code"), call.query("iss"));
        return present.finish(back, AuditEntry.of(call))
                .map(cookie -> Reply.<NoBody>seeOther("/").with("Set-Cookie", cookie))
                .recover(failure -> {
                    count(call, failure);
                    return LoginPage.told(failure);
                })
                .map(reply -> reply.with("Set-Cookie", present.ended()));
    }

    /** Whoever was known by then has a row already; an absent provider is nobody's attempt. */
    private void count(Call<NoBody> call, Throwable failure) {
        boolean stranger = failure instanceof OidcException refusal
                && refusal.reason() != OidcException.Reason.UNAVAILABLE
                && !call.origin().mark().isNoted();
        if (stranger) {
            refusals.note(AuditEntry.of(call).refused(ErrorCode.UNAUTHENTICATED));
        }
    }
}
