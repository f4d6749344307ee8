package dev.sandmesh.control.access;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.EnvironmentScope;
import dev.sandmesh.control.http.Reply;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes an API token. */
final class CreateApiToken implements Endpoint<CreateApiToken.NewApiToken, Reply<ApiTokenView.WithSecret>> {

    private static final long DEFAULT_DAYS = 90;

    private final ApiTokens tokens;
    private final Principals principals;
    private final KnownEnvironments known;

    CreateApiToken(ApiTokens tokens, Principals principals, KnownEnvironments known) {
        this.known = known;
        this.tokens = tokens;
        this.principals = principals;
    }

    /** What the contract calls NewApiToken. */
    record NewApiToken(
            String name,
            List<String> permissions,
            @Nullable List<String> environments,
            @Nullable Long expiresInDays) {

        ApiTokens.Wish wish() {
            return new ApiTokens.Wish(
                    name,
                    Set.copyOf(permissions),
                    Optional.ofNullable(environments).map(EnvironmentScope::of),
                    Duration.ofDays(expiresInDays == null ? DEFAULT_DAYS : expiresInDays));
        }
    }

    @Override
    public String id() {
        return "createApiToken";
    }

    @Override
    public Future<Reply<ApiTokenView.WithSecret>> handle(Call<NewApiToken> call) {
        return known.demand(call.body().environments())
                .compose(there -> tokens.create(
                        AuditEntry.of(call), call.caller(), call.body().wish()))
                .map(made -> Reply.created(new ApiTokenView.WithSecret(
                        ApiTokenView.of(made.token(), principals), made.secret().text())));
    }
}
