package dev.sandmesh.control.liveview;

import dev.sandmesh.control.access.Ticket;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.Reply;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.view.ViewMode;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Locale;

/** Issues a ticket for one view of one screen. */
final class CreateLiveView implements Endpoint<CreateLiveView.Wish, Reply<CreateLiveView.Invitation>> {

    private final LiveView views;

    /** What the contract calls LiveViewRequest. */
    record Wish(String mode) {}

    /** What the contract calls LiveViewTicket. */
    record Invitation(String ticket, Instant expiresAt, String path) {
        @Override
        public String toString() {
            return "Invitation[until " + expiresAt + "]";
        }
    }

    CreateLiveView(LiveView views) {
        this.views = views;
    }

    @Override
    public String id() {
        return "createLiveView";
    }

    @Override
    public Future<Reply<Invitation>> handle(Call<Wish> call) {
        ViewMode mode = ViewMode.valueOf(call.body().mode().toUpperCase(Locale.ROOT));
        String permission = Admission.permission(mode);
        if (!call.caller().may(permission)) {
            throw SandmeshException.missing(permission);
        }
        return views.invite(call.caller(), SandboxId.of(call.path("sandboxId")), mode)
                .map(CreateLiveView::invitation)
                .map(Reply::created);
    }

    private static Invitation invitation(Ticket ticket) {
        return new Invitation(ticket.ticket(), ticket.expiresAt(), LiveViewDoor.PATH);
    }
}
