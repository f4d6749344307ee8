package dev.sandmesh.control.liveview;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.transit.TransitDesk;
import dev.sandmesh.protocol.ProtocolException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Tells other nodes who looks at the screens of the sandboxes that this one owns, and ends views for them. */
final class ViewersDesk implements TransitDesk {

    static final String PATH = "/api/v1/live-viewers";

    private final LiveView.Parts parts;
    private final Views views;

    ViewersDesk(LiveView.Parts parts, Views views) {
        this.parts = parts;
        this.views = views;
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public Future<JsonObject> answer(String token) {
        return Future.succeededFuture(views.answer(believed(token)));
    }

    private ViewQuestion believed(String token) {
        try {
            return parts.trust()
                    .believed(ViewQuestion.TYPE, token)
                    .map(ViewQuestion::read)
                    .filter(read -> read.node().equals(parts.node()))
                    .filter(read -> parts.clock().instant().isBefore(read.expiresAt()))
                    .orElseThrow(ViewersDesk::refused);
        } catch (ProtocolException unreadable) {
            throw refused();
        }
    }

    private static SandmeshException refused() {
        return new SandmeshException(
                ErrorCode.UNAUTHENTICATED, "The question is of no node, too old or for another node");
    }
}
