package dev.sandmesh.control.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** The event loop answers. */
final class GetLiveness implements Endpoint<NoBody, Reply<Buffer>> {

    @Override
    public String id() {
        return "getLiveness";
    }

    @Override
    public Future<Reply<Buffer>> handle(Call<NoBody> call) {
        return Future.succeededFuture(Reply.ok(Buffer.buffer("ok\n")).with("Content-Type", "text/plain"));
    }
}
