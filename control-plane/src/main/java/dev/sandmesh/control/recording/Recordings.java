package dev.sandmesh.control.recording;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.audit.AuditTrail;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.BodyPieces;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.command.WindowSize;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Recordings of terminals: made here, kept within bounds, and read by whoever may read the audit trail. */
public final class Recordings {

    private final Parts parts;
    private final RecordingConfig config;
    private final RecordingKeeper keeper;
    private final String deployment;
    private final AtomicLong together = new AtomicLong();

    /** What they need of the rest; {@code node} is this node's id. */
    public record Parts(Vertx vertx, String node, Database database, AuditTrail audit, InstantSource clock) {}

    private Recordings(Parts parts, RecordingConfig config, RecordingKeeper keeper, String deployment) {
        this.parts = parts;
        this.config = config;
        this.keeper = keeper;
        this.deployment = deployment;
    }

    /** Keeps house from now on. */
    public static Future<Recordings> open(Parts parts, RecordingConfig config) {
        RecordingKeeper keeper = new RecordingKeeper(parts, config);
        return parts.vertx().deployVerticle(keeper).map(id -> new Recordings(parts, config, keeper, id));
    }

    /** What runs is stored as far as it is, and counts as interrupted. */
    public Future<Void> close() {
        return parts.vertx().undeploy(deployment);
    }

    public List<Endpoint<?, ?>> endpoints() {
        return List.of(
                new ListTerminalRecordings(parts.database()),
                new GetTerminalRecording(this),
                new ReadTerminalRecording(this, parts.audit()));
    }

    /** Whether a terminal is recorded whose author did, or did not, ask for it. */
    public boolean wanted(boolean asked) {
        return asked || config.always();
    }

    /**
     * Begins to record; nothing may be shown before.
     *
     * @param id of the terminal's command, and so of its recording
     * @param row what stands in the audit trail of it
     */
    public Future<Recorder> begin(UUID id, AuditEntry row, WindowSize size) {
        TerminalRecording recording = new TerminalRecording(
                id,
                new TerminalRecording.Place(
                        SandboxId.of(row.target().id()),
                        row.target().name(),
                        row.target().environment()),
                new TerminalRecording.Author(row.actor().id(), row.actor().name()),
                parts.clock().instant().truncatedTo(ChronoUnit.MILLIS),
                Optional.empty(),
                TerminalRecording.State.RUNNING,
                size,
                new TerminalRecording.Extent(0, 0, 0));
        return new RecordingStore(parts.database().client())
                .add(recording, parts.node())
                .map(added -> {
                    long from = System.nanoTime();
                    Recorder recorder = new Recorder(
                            id,
                            new Recorder.Ground(keeper, () -> System.nanoTime() - from, together),
                            CastWriter.header(
                                    size,
                                    recording.startedAt(),
                                    recording.place().name()));
                    keeper.keep(recorder);
                    return recorder;
                });
    }

    /** The one that a call names; fails where the caller may not see it. */
    Future<TerminalRecording> visible(Call<?> call) {
        return new RecordingStore(parts.database().client())
                .find(UUID.fromString(call.path("recordingId")))
                .map(found -> {
                    TerminalRecording recording =
                            found.orElseThrow(() -> new SandmeshException(ErrorCode.RECORDING_NOT_FOUND));
                    call.demandVisible(recording.place().environment(), ErrorCode.RECORDING_NOT_FOUND);
                    return recording;
                });
    }

    BodyPieces pieces(TerminalRecording recording) {
        return new CastPieces(parts.vertx(), parts.database(), recording);
    }

    static AuditEntry.Target target(TerminalRecording recording) {
        return new AuditEntry.Target(
                "recording",
                recording.id().toString(),
                recording.place().name(),
                recording.place().environment());
    }
}
