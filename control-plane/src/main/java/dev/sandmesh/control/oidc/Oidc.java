package dev.sandmesh.control.oidc;

import dev.sandmesh.control.access.Access;
import dev.sandmesh.control.audit.Refusals;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.key.MasterKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Signing in through an identity provider, if one is configured. */
public final class Oidc {

    private final Optional<OpenIdClient> client;
    private final List<Endpoint<?, ?>> endpoints;

    private Oidc(Optional<OpenIdClient> client, List<Endpoint<?, ?>> endpoints) {
        this.client = client;
        this.endpoints = List.copyOf(endpoints);
    }

    /** Needs nothing of the provider yet: it is looked for when somebody wants to sign in. */
    public static Future<Oidc> open(Vertx vertx, Path home, Optional<OidcConfig> config, Parts parts) {
        if (config.isEmpty()) {
            return Future.succeededFuture(of(config, Optional.empty(), Optional.empty(), parts));
        }
        return vertx.executeBlocking(() -> MasterKey.open(home, new SecureRandom()))
                .map(master -> {
                    OpenIdClient client = new OpenIdClient(vertx, config.get(), parts.clock());
                    ProviderLogin login = new ProviderLogin(config.get(), client, master, parts);
                    return of(config, Optional.of(client), Optional.of(login), parts);
                });
    }

    private static Oidc of(
            Optional<OidcConfig> config, Optional<OpenIdClient> client, Optional<ProviderLogin> login, Parts parts) {
        return new Oidc(
                client,
                List.of(new GetOidc(config), new StartOidcLogin(login), new FinishOidcLogin(login, parts.refusals())));
    }

    /** What of the control plane it stands on. */
    public record Parts(Access access, Refusals refusals, InstantSource clock) {}

    public List<Endpoint<?, ?>> endpoints() {
        return endpoints;
    }

    public Future<Void> close() {
        return client.map(OpenIdClient::close).orElseGet(Future::succeededFuture);
    }
}
