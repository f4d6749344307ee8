package dev.sandmesh.control.audit;

import dev.sandmesh.control.http.BodyPieces;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The trail, oldest first, a row a line: read as quickly as the client takes it, and no connection kept meanwhile. */
final class ExportAudit implements Endpoint<NoBody, Reply<BodyPieces>> {

    private static final int ROWS_OF_A_PIECE = 500;
    private static final AuditCursor OLDEST = new AuditCursor(Instant.EPOCH, 0);

    private final AuditReader reader;
    private final AuditTrail trail;

    ExportAudit(AuditReader reader, AuditTrail trail) {
        this.reader = reader;
        this.trail = trail;
    }

    @Override
    public String id() {
        return "exportAudit";
    }

    /** Whoever takes the trail away is on it. */
    @Override
    public Future<Reply<BodyPieces>> handle(Call<NoBody> call) {
        AuditFilter filter = AuditFilter.of(call);
        JsonObject asked = new JsonObject();
        call.request().query().forEach(asked::put);
        return trail.record(AuditEntry.of(call).with(asked)).map(recorded -> Reply.<BodyPieces>ok(new Pieces(filter))
                .with("Content-Type", "application/x-ndjson")
                .with("Content-Disposition", "attachment; filename=\"audit.ndjson\""));
    }

    /** One export in progress; used by one event loop. */
    private final class Pieces implements BodyPieces {
        private final AuditFilter filter;
        private AuditCursor cursor = OLDEST;

        Pieces(AuditFilter filter) {
            this.filter = filter;
        }

        @Override
        public Future<Optional<Buffer>> next() {
            return reader.after(filter, cursor, ROWS_OF_A_PIECE).map(this::lines);
        }

        private Optional<Buffer> lines(List<AuditRow> rows) {
            if (rows.isEmpty()) {
                return Optional.empty();
            }
            cursor = rows.get(rows.size() - 1).cursor();
            Buffer lines = Buffer.buffer();
            rows.forEach(row -> lines.appendBuffer(row.toJson().toBuffer()).appendByte((byte) '\n'));
            return Optional.of(lines);
        }
    }
}
