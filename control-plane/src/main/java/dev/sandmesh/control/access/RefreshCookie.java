package dev.sandmesh.control.access;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Call;
import java.util.Optional;

/** The cookie that carries the refresh token: seen by the auth paths only, and by no script. */
final class RefreshCookie {

    private static final String NAME = "sandmesh_refresh";
    private static final String RULES = "; Path=/api/v1/auth; HttpOnly; SameSite=Strict";

    private RefreshCookie() {}

    static String of(RefreshToken token) {
        return NAME + "=" + token.text() + RULES + "; Max-Age=" + RefreshPolicy.IDLE.toSeconds();
    }

    static String none() {
        return NAME + "=" + RULES + "; Max-Age=0";
    }

    static Optional<RefreshToken> find(Call<?> call) {
        return call.cookie(NAME).flatMap(RefreshToken::parse);
    }

    static RefreshToken demand(Call<?> call) {
        return find(call)
                .orElseThrow(() -> new SandmeshException(ErrorCode.UNAUTHENTICATED, "There is no login to go on with"));
    }
}
