package dev.sandmesh.control.join;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.Reply;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a join token, and the bundle that agents take it from. */
final class CreateJoinToken implements Endpoint<CreateJoinToken.NewJoinToken, Reply<JoinTokenView.WithSecret>> {

    private static final int DEFAULT_USES = 1;
    private static final long DEFAULT_SECONDS = 86_400;

    private final JoinTokens tokens;
    private final Bundles bundles;

    CreateJoinToken(JoinTokens tokens, Bundles bundles) {
        this.tokens = tokens;
        this.bundles = bundles;
    }

    /** What the contract calls NewJoinToken. */
    record NewJoinToken(
            String name,
            String environment,
            @Nullable Map<String, String> labels,
            @Nullable Integer uses,
            @Nullable Long expiresInSeconds) {

        JoinTokens.Wish wish(String maker) {
            return new JoinTokens.Wish(
                    name,
                    environment,
                    labels == null ? Map.of() : labels,
                    uses == null ? DEFAULT_USES : uses,
                    Duration.ofSeconds(expiresInSeconds == null ? DEFAULT_SECONDS : expiresInSeconds),
                    maker);
        }
    }

    @Override
    public String id() {
        return "createJoinToken";
    }

    @Override
    public Future<Reply<JoinTokenView.WithSecret>> handle(Call<NewJoinToken> call) {
        call.demandEnvironment(call.body().environment());
        JoinTokens.Wish wish = call.body().wish(call.caller().name());
        return bundles.prepare().compose(bundle -> tokens.create(AuditEntry.of(call), wish)
                .map(made -> Reply.created(new JoinTokenView.WithSecret(
                        JoinTokenView.of(made.token(), made.token().life().createdAt()),
                        made.secret().text(),
                        bundle.apply(made).toJson()))));
    }
}
