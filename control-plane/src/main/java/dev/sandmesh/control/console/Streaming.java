package dev.sandmesh.control.console;

import dev.sandmesh.control.http.BodyPieces;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Reply;

/** Answers that are written while they are made. */
final class Streaming {

    private Streaming() {}

    /** Whether the caller wants frames. */
    static boolean isAsked(Call<?> call) {
        return call.header("accept")
                .filter(types -> types.contains(FramedForm.MEDIA_TYPE))
                .isPresent();
    }

    /** Never compressed: that would hold back what is to be seen at once. */
    static Reply<BodyPieces> of(BodyPieces pieces, String type) {
        return Reply.ok(pieces).with("Content-Type", type).with("Content-Encoding", "identity");
    }
}
