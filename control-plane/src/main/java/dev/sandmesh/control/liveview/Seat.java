package dev.sandmesh.control.liveview;

import dev.sandmesh.control.console.OpenTrail;
import dev.sandmesh.protocol.view.ViewMode;
import java.time.Instant;
import java.util.UUID;

/** One viewer of a screen: the view, whose it is, and what stands in the trail of it. */
record Seat(UUID id, View view, Admission admission, OpenTrail.Open noted, Instant since) {

    boolean mayControl() {
        return admission.mode() == ViewMode.CONTROL;
    }

    String name() {
        return admission.caller().name();
    }
}
