package dev.sandmesh.control.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** The contract as one document. */
final class GetContract implements Endpoint<NoBody, Reply<Buffer>> {

    private final Buffer yaml;

    GetContract(Contract contract) {
        this.yaml = Buffer.buffer(contract.yaml());
    }

    @Override
    public String id() {
        return "getContract";
    }

    @Override
    public Future<Reply<Buffer>> handle(Call<NoBody> call) {
        return Future.succeededFuture(Reply.ok(yaml.copy()).with("Content-Type", "application/yaml"));
    }
}
