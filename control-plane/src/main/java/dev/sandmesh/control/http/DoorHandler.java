package dev.sandmesh.control.http;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/** Everything around one door: how often somebody may knock, what is no WebSocket of ours, and the trace of whoever was turned away. */
final class DoorHandler implements Handler<RoutingContext> {

    private final SocketDoor door;
    private final AuditSink audit;
    private final RateLimits limits;

    DoorHandler(SocketDoor door, AuditSink audit, RateLimits limits) {
        this.door = door;
        this.audit = audit;
        this.limits = limits;
    }

    @Override
    public void handle(RoutingContext context) {
        limits.take(context.request().remoteAddress(), context.response());
        Call.Origin origin = RequestMarks.origin(context, door.action(), new AuditMark());
        upgrade(context, origin).onFailure(refusal -> {
            if (refusal instanceof SandmeshException known && known.code().denial()) {
                // Who was to come in is not known: what would prove it did not.
                Call.Request request = new Call.Request(origin, Map.of(), Map.of(), Map.of(), "");
                audit.refused(new Call<>(request, NoBody.NONE, Caller.ANONYMOUS), known.code(), "");
            }
            context.fail(refusal);
        });
    }

    private Future<Void> upgrade(RoutingContext context, Call.Origin origin) {
        try {
            if (!"websocket".equalsIgnoreCase(context.request().getHeader("Upgrade"))) {
                throw new SandmeshException(ErrorCode.MALFORMED_REQUEST, "This path takes WebSockets only");
            }
            SameOrigin.demand(context.request());
            return door.upgrade(context.request(), origin);
        } catch (SandmeshException refusal) {
            return Future.failedFuture(refusal);
        }
    }
}
