package dev.sandmesh.control.registry;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.Reply;
import io.vertx.core.Future;

/** Removes an environment in which nothing is. */
final class DeleteEnvironment implements Endpoint<NoBody, Reply<NoBody>> {

    private final Environments environments;

    DeleteEnvironment(Environments environments) {
        this.environments = environments;
    }

    @Override
    public String id() {
        return "deleteEnvironment";
    }

    @Override
    public Future<Reply<NoBody>> handle(Call<NoBody> call) {
        String name = call.path("environment");
        call.demandEnvironment(name);
        return environments
                .delete(AuditEntry.of(call), name, call.demandVersion())
                .map(gone -> Reply.noContent());
    }
}
