package dev.sandmesh.control.trust;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.Reply;
import io.vertx.core.Future;

/** Gives each key by which agents and control plane believe each other a successor. */
final class RotateTrustKeys implements Endpoint<NoBody, Reply<ListTrustKeys.TrustKeyList>> {

    private final TrustKeys keys;

    RotateTrustKeys(TrustKeys keys) {
        this.keys = keys;
    }

    @Override
    public String id() {
        return "rotateTrustKeys";
    }

    @Override
    public Future<Reply<ListTrustKeys.TrustKeyList>> handle(Call<NoBody> call) {
        return keys.rotateAll(AuditEntry.of(call))
                .compose(rotated -> keys.list())
                .map(found -> Reply.created(ListTrustKeys.TrustKeyList.of(found, keys)));
    }
}
