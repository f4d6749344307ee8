package dev.sandmesh.control.oidc;

import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** Tells the login page whether there is a provider, and what its button says. */
final class GetOidc implements Endpoint<NoBody, JsonObject> {

    private final Optional<OidcConfig> config;

    GetOidc(Optional<OidcConfig> config) {
        this.config = config;
    }

    @Override
    public String id() {
        return "getOidc";
    }

    @Override
    public Future<JsonObject> handle(Call<NoBody> call) {
        JsonObject answer = new JsonObject().put("enabled", config.isPresent());
        config.ifPresent(found -> answer.put("name", found.name()));
        return Future.succeededFuture(answer);
    }
}
