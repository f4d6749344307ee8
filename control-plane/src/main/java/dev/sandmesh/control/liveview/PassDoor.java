package dev.sandmesh.control.liveview;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.AuditMark;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.transit.TransitDoor;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.Recent;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.util.UUID;

/** Viewers that another node has let in, and passes on with a word that this node believes. */
final class PassDoor implements TransitDoor {

    static final String PATH = LiveViewDoor.PATH;
    private static final int MOST_REMEMBERED = 10_000;

    private final LiveView views;
    private final Recent<UUID, Instant> used = new Recent<>(MOST_REMEMBERED);

    PassDoor(LiveView views) {
        this.views = views;
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public Future<Void> upgrade(HttpServerRequest request, String token) {
        ViewPass pass = believed(token);
        Caller caller = views.guard()
                .known()
                .apply(pass.accountId(), pass.login())
                .filter(known -> !views.guard().over().test(known))
                .orElseThrow(PassDoor::refused);
        Admission admission = new Admission(
                caller,
                pass.sandboxId(),
                pass.mode(),
                new Call.Origin(pass.requestId(), LiveViewDoor.ACTION, pass.address(), new AuditMark()));
        request.pause();
        return Hop.back(views.permitted(admission))
                .compose(may -> views.showHere(request, admission))
                .onFailure(refusal -> request.resume());
    }

    private ViewPass believed(String token) {
        LiveView.Parts parts = views.parts();
        try {
            ViewPass pass = parts.trust()
                    .believed(ViewPass.TYPE, token)
                    .map(ViewPass::read)
                    .filter(read -> read.node().equals(parts.node()))
                    .filter(read -> parts.clock().instant().isBefore(read.expiresAt()))
                    .orElseThrow(PassDoor::refused);
            if (isUsed(pass)) {
                throw refused();
            }
            return pass;
        } catch (ProtocolException unreadable) {
            throw refused();
        }
    }

    private synchronized boolean isUsed(ViewPass pass) {
        return used.put(pass.id(), pass.expiresAt()) != null;
    }

    private static SandmeshException refused() {
        return new SandmeshException(
                ErrorCode.UNAUTHENTICATED, "The pass is unknown, used, too old or for another node");
    }
}
