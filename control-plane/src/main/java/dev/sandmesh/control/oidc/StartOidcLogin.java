package dev.sandmesh.control.oidc;

import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.Reply;
import dev.sandmesh.control.http.SameOrigin;
import io.vertx.core.Future;
import java.util.Optional;

/** Sends the browser to the provider. */
final class StartOidcLogin implements Endpoint<NoBody, Reply<NoBody>> {

    private final Optional<ProviderLogin> login;

    StartOidcLogin(Optional<ProviderLogin> login) {
        this.login = login;
    }

    @Override
    public String id() {
        return "startOidcLogin";
    }

    @Override
    public Future<Reply<NoBody>> handle(Call<NoBody> call) {
        if (login.isEmpty()) {
            return LoginPage.told(OidcException.absent());
        }
        ProviderLogin present = login.get();
        SameOrigin.demand(call);
        return present.start()
                .map(start -> Reply.<NoBody>seeOther(start.url()).with("Set-Cookie", start.cookie()))
                .recover(LoginPage::told);
    }
}
