package dev.sandmesh.control.liveview;

import dev.sandmesh.control.access.SpentTicket;
import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.SocketDoor;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.view.ViewMode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Map;

/**
 * The WebSocket at /api/v1/live-view: one screen, opened by a ticket that is good for it alone. What its bytes are and what its ends mean is
 * described in the contract, beside createLiveView. Called on the event loop of each connection.
 */
final class LiveViewDoor implements SocketDoor {

    static final String PATH = "/api/v1/live-view";
    static final String ACTION = "openLiveView";

    private final LiveView views;

    LiveViewDoor(LiveView views) {
        this.views = views;
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public String action() {
        return ACTION;
    }

    /** What a ticket is good for. */
    static String subject(SandboxId sandboxId, ViewMode mode) {
        return sandboxId + " " + mode.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Future<Void> upgrade(HttpServerRequest request, Call.Origin origin) {
        request.pause();
        String ticket = request.getParam("ticket");
        return Hop.back(views.guard()
                        .spend()
                        .apply(ticket == null ? "" : ticket)
                        .map(spent -> admission(spent, origin))
                        .compose(views::permitted))
                .compose(admission -> views.show(request, admission))
                .onFailure(refusal -> request.resume());
    }

    private static Admission admission(SpentTicket spent, Call.Origin origin) {
        String subject = spent.subject();
        int space = subject.indexOf(' ');
        return new Admission(
                spent.caller(),
                SandboxId.of(subject.substring(0, space)),
                ViewMode.valueOf(subject.substring(space + 1).toUpperCase(Locale.ROOT)),
                origin);
    }

    static AuditEntry entry(Admission admission) {
        Caller caller = admission.caller();
        Map<String, String> path = Map.of("sandboxId", admission.sandboxId().toString());
        Call.Request request = new Call.Request(admission.origin(), path, Map.of(), Map.of(), admission.permission());
        return AuditEntry.of(new Call<>(request, NoBody.NONE, caller));
    }
}
