package dev.sandmesh.control.oidc;

import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.Reply;
import io.vertx.core.Future;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a person reads why they did not come in. */
final class LoginPage {

    private static final Logger LOG = LoggerFactory.getLogger(LoginPage.class);

    private LoginPage() {}

    /** A code, and nothing of what the provider or the browser has said. */
    static Future<Reply<NoBody>> told(Throwable failure) {
        if (failure instanceof OidcException refusal) {
            LOG.info("a login through the identity provider failed ({}): {}", refusal.reason(), refusal.getMessage());
            String code = refusal.reason().name().toLowerCase(Locale.ROOT);
            return Future.succeededFuture(Reply.seeOther("/login?error=oidc_" + code));
        }
        return Future.failedFuture(failure);
    }
}
