package dev.sandmesh.control.console;

import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.OutputPiece;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;

/** Frames: a byte that says of what, three zero bytes, four bytes of length, and so many bytes. */
final class FramedForm implements JobForm {

    static final String MEDIA_TYPE = "application/vnd.sandmesh.stream";

    private static final int ALIVE = 0;
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int RESULT = 3;

    private static final int HEAD = 8;
    private static final int STREAM_SHIFT = 24;

    private final Function<CommandResult, JsonObject> result;

    /** {@code result} shows the fate in the last frame. */
    FramedForm(Function<CommandResult, JsonObject> result) {
        this.result = result;
    }

    @Override
    public Buffer written(List<OutputPiece> pieces, Buffer bytes) {
        Buffer frames = Buffer.buffer(bytes.length() + HEAD * pieces.size());
        int from = 0;
        for (OutputPiece piece : pieces) {
            int stream =
                    switch (piece.stream()) {
                        case STDOUT -> STDOUT;
                        case STDERR -> STDERR;
                    };
            head(frames, stream, piece.length()).appendBuffer(bytes, from, piece.length());
            from += piece.length();
        }
        return frames;
    }

    @Override
    public Buffer end(CommandResult fate) {
        Buffer json = result.apply(fate).toBuffer();
        return head(Buffer.buffer(), RESULT, json.length()).appendBuffer(json);
    }

    @Override
    public Buffer alive() {
        return head(Buffer.buffer(HEAD), ALIVE, 0);
    }

    private static Buffer head(Buffer frames, int stream, int length) {
        return frames.appendInt(stream << STREAM_SHIFT).appendInt(length);
    }
}
