package dev.sandmesh.control.access;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.Reply;
import dev.sandmesh.control.http.SameOrigin;
import io.vertx.core.Future;

/** Signs a person in. */
final class Login implements Endpoint<Login.Credentials, Reply<LoginView>> {

    private final Passwords passwords;
    private final Logins logins;
    private final AccessTokens tokens;

    /** What the contract calls LoginRequest. */
    record Credentials(String email, String password) {
        @Override
        public String toString() {
            return "Credentials[" + email + "]";
        }
    }

    Login(Passwords passwords, Logins logins, AccessTokens tokens) {
        this.passwords = passwords;
        this.logins = logins;
        this.tokens = tokens;
    }

    @Override
    public String id() {
        return "login";
    }

    @Override
    public Future<Reply<LoginView>> handle(Call<Credentials> call) {
        SameOrigin.demand(call);
        return passwords
                .check(call.body().email(), call.body().password(), AuditEntry.of(call))
                .compose(account -> logins.open(account, AuditEntry.of(call)))
                .map(login -> LoginView.reply(login, tokens));
    }
}
