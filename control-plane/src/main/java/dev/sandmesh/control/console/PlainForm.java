package dev.sandmesh.control.console;

import dev.sandmesh.control.command.Commands;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.OutputPiece;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** What comes from STDOUT as it is, and nothing else; a body that is not whole breaks off. */
final class PlainForm implements JobForm {

    private final boolean open;

    /** {@code open} when nobody knows how long it goes on: then silence ends it. */
    PlainForm(boolean open) {
        this.open = open;
    }

    @Override
    public Buffer written(List<OutputPiece> pieces, Buffer bytes) {
        Buffer own = Buffer.buffer(bytes.length());
        int from = 0;
        for (OutputPiece piece : pieces) {
            if (piece.stream() == OutputPiece.Stream.STDOUT) {
                own.appendBuffer(bytes, from, piece.length());
            }
            from += piece.length();
        }
        return own;
    }

    @Override
    public Buffer end(CommandResult fate) {
        if (fate.outcome() != Outcome.OK) {
            throw Commands.failure(fate);
        }
        return Buffer.buffer();
    }

    @Override
    public Buffer alive() {
        return Buffer.buffer();
    }

    @Override
    public boolean endsInSilence() {
        return open;
    }
}
