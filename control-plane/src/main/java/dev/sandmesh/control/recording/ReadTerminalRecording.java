package dev.sandmesh.control.recording;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.audit.AuditTrail;
import dev.sandmesh.control.http.BodyPieces;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** What a terminal has shown, part by part as quickly as the client takes it. */
final class ReadTerminalRecording implements Endpoint<NoBody, Reply<BodyPieces>> {

    private final Recordings recordings;
    private final AuditTrail trail;

    ReadTerminalRecording(Recordings recordings, AuditTrail trail) {
        this.recordings = recordings;
        this.trail = trail;
    }

    @Override
    public String id() {
        return "readTerminalRecording";
    }

    /** Whoever looks is on the trail. */
    @Override
    public Future<Reply<BodyPieces>> handle(Call<NoBody> call) {
        return recordings.visible(call).compose(recording -> trail.record(AuditEntry.of(call)
                        .on(Recordings.target(recording))
                        .with(new JsonObject()
                                .put("sandboxId", recording.place().sandboxId().toString())
                                .put("bytes", recording.extent().bytes())))
                .map(recorded -> Reply.<BodyPieces>ok(recordings.pieces(recording))
                        .with("Content-Type", "application/x-asciicast")
                        .with("Content-Disposition", "attachment; filename=\"" + fileName(recording) + "\"")));
    }

    private static String fileName(TerminalRecording recording) {
        return recording.place().name().replaceAll("[^A-Za-z0-9._-]", "_") + "-" + recording.id() + ".cast";
    }
}
