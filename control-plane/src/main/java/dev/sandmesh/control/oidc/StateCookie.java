package dev.sandmesh.control.oidc;

import dev.sandmesh.control.http.Call;
import java.util.Optional;

/**
 * The cookie that ties an attempt to the browser that has begun it. Lax, because the browser comes back from another site; no script sees
 * it, and no path but these two.
 */
final class StateCookie {

    private static final String NAME = "sandmesh_oidc";
    private static final String RULES = "; Path=/api/v1/auth/oidc; HttpOnly; SameSite=Lax";

    private StateCookie() {}

    static String of(String sealed, boolean secure) {
        return NAME + "=" + sealed + RULES + (secure ? "; Secure" : "") + "; Max-Age="
                + LoginState.LIFETIME.toSeconds();
    }

    static String none(boolean secure) {
        return NAME + "=" + RULES + (secure ? "; Secure" : "") + "; Max-Age=0";
    }

    static Optional<String> find(Call<?> call) {
        return call.cookie(NAME);
    }
}
