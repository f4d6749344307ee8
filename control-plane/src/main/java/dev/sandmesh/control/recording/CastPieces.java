package dev.sandmesh.control.recording;

import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.BodyPieces;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** The parts of a recording that there were when it was asked for; used by one event loop. */
final class CastPieces implements BodyPieces {

    private final Vertx vertx;
    private final Database database;
    private final TerminalRecording recording;
    private int number;

    CastPieces(Vertx vertx, Database database, TerminalRecording recording) {
        this.vertx = vertx;
        this.database = database;
        this.recording = recording;
    }

    @Override
    public Future<Optional<Buffer>> next() {
        if (number == recording.extent().parts()) {
            return Future.succeededFuture(Optional.empty());
        }
        return new RecordingStore(database.client())
                .part(recording.id(), ++number)
                .compose(found -> {
                    // gone when it was too old, or all were too much, since it was asked for
                    RecordingStore.Part part =
                            found.orElseThrow(() -> new SandmeshException(ErrorCode.RECORDING_NOT_FOUND));
                    return vertx.executeBlocking(() -> Optional.of(plain(part)));
                });
    }

    static Buffer compressed(Buffer plain) {
        ByteArrayOutputStream member = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(member)) {
            gzip.write(plain.getBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Buffer.buffer(member.toByteArray());
    }

    private static Buffer plain(RecordingStore.Part part) throws IOException {
        try (GZIPInputStream gzip =
                new GZIPInputStream(new ByteArrayInputStream(part.compressed().getBytes()))) {
            return Buffer.buffer(gzip.readNBytes(part.bytes()));
        }
    }
}
