package dev.sandmesh.control.operation;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.BodyPieces;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.UUID;

/** A whole archive, part by part; used by one event loop. */
final class ArchivePieces implements BodyPieces {

    private final ArchiveStore store;
    private final UUID operation;
    private final int position;
    private final long bytes;
    private long sent;

    ArchivePieces(ArchiveStore store, UUID operation, int position, long bytes) {
        this.store = store;
        this.operation = operation;
        this.position = position;
        this.bytes = bytes;
    }

    @Override
    public Future<Optional<Buffer>> next() {
        if (sent == bytes) {
            return Future.succeededFuture(Optional.empty());
        }
        return store.part(operation, position, sent).map(found -> {
            // dropped, or forgotten, since it was asked for
            Buffer part = found.orElseThrow(() -> new SandmeshException(ErrorCode.ARCHIVE_NOT_FOUND));
            sent += part.length();
            return Optional.of(part);
        });
    }
}
