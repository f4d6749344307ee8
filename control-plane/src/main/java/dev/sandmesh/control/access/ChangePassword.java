package dev.sandmesh.control.access;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.Reply;
import dev.sandmesh.control.http.SameOrigin;
import io.vertx.core.Future;
import java.util.UUID;

/** Changes the own password; every other login of the account ends. */
final class ChangePassword implements Endpoint<ChangePassword.PasswordChange, Reply<LoginView>> {

    private final Passwords passwords;
    private final Logins logins;
    private final AccessTokens tokens;
    private final FirstPassword first;

    /** What the contract calls PasswordChange. */
    record PasswordChange(String currentPassword, String newPassword) {
        @Override
        public String toString() {
            return "PasswordChange[]";
        }
    }

    ChangePassword(Passwords passwords, Logins logins, AccessTokens tokens, FirstPassword first) {
        this.passwords = passwords;
        this.logins = logins;
        this.tokens = tokens;
        this.first = first;
    }

    @Override
    public String id() {
        return "changePassword";
    }

    @Override
    public Future<Reply<LoginView>> handle(Call<PasswordChange> call) {
        SameOrigin.demand(call);
        PasswordChange wish = call.body();
        return passwords
                .checkOwn(UUID.fromString(call.caller().id()), wish.currentPassword(), AuditEntry.of(call))
                .compose(account -> passwords
                        .hash(account, wish.currentPassword(), wish.newPassword())
                        .compose(hash -> logins.changePassword(account, hash, AuditEntry.of(call)))
                        .compose(login -> (account.mustChangePassword()
                                        ? first.forget()
                                        : Future.<Void>succeededFuture())
                                .map(login)))
                .map(login -> LoginView.reply(login, tokens));
    }
}
