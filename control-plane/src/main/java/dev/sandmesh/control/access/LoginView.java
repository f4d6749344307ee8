package dev.sandmesh.control.access;

import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.Reply;
import java.time.Instant;
import java.util.List;

/** What the contract calls Login. */
record LoginView(String accessToken, long expiresIn, UserView user) {

    /** What the contract calls User. */
    record UserView(
            String id,
            String email,
            String role,
            List<String> permissions,
            List<String> environments,
            boolean mustChangePassword) {
        static UserView of(Caller caller) {
            return new UserView(
                    caller.id(),
                    caller.name(),
                    caller.role(),
                    caller.permissions().stream().sorted().toList(),
                    caller.environments().written(),
                    caller.restricted());
        }
    }

    static Reply<LoginView> reply(Logins.Login login, AccessTokens tokens) {
        Caller caller = login.account()
                .caller(new Caller.Login(login.refresh().familyId().toString(), Instant.MAX));
        LoginView view = new LoginView(
                tokens.issue(caller, login.account().history().changed(), AccessTokens.LIFETIME),
                AccessTokens.LIFETIME.toSeconds(),
                UserView.of(caller));
        return Reply.ok(view).with("Set-Cookie", RefreshCookie.of(login.refresh()));
    }
}
