package dev.sandmesh.control.access;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.Reply;
import io.vertx.core.Future;

/** Lets a new key sign access tokens. */
final class RotateSigningKeys implements Endpoint<NoBody, Reply<ListSigningKeys.SigningKeyView>> {

    private final SigningKeys keys;

    RotateSigningKeys(SigningKeys keys) {
        this.keys = keys;
    }

    @Override
    public String id() {
        return "rotateSigningKeys";
    }

    @Override
    public Future<Reply<ListSigningKeys.SigningKeyView>> handle(Call<NoBody> call) {
        return keys.rotate(AuditEntry.of(call)).map(key -> Reply.created(ListSigningKeys.SigningKeyView.of(key)));
    }
}
