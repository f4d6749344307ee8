package dev.sandmesh.control.liveview;

import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.view.ViewMode;

/**
 * Somebody who has shown a ticket.
 *
 * @param mode that the ticket is for
 */
record Admission(Caller caller, SandboxId sandboxId, ViewMode mode, Call.Origin origin) {

    static final String VIEW = "liveview:view";
    static final String CONTROL = "liveview:control";

    String permission() {
        return permission(mode);
    }

    static String permission(ViewMode mode) {
        return mode == ViewMode.CONTROL ? CONTROL : VIEW;
    }
}
