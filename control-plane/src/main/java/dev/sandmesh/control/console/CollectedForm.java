package dev.sandmesh.control.console;

import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.OutputPiece;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** One JSON object with the beginning of both streams as text; before it comes white space, which says that it will. */
final class CollectedForm implements JobForm {

    /** Of each stream; more is left out. */
    static final int MOST_BYTES = 1024 * 1024;

    private final Function<CommandResult, JsonObject> result;
    private final Map<OutputPiece.Stream, Buffer> kept = new EnumMap<>(OutputPiece.Stream.class);
    private boolean truncated;

    CollectedForm(Function<CommandResult, JsonObject> result) {
        this.result = result;
    }

    @Override
    public Buffer written(List<OutputPiece> pieces, Buffer bytes) {
        int from = 0;
        for (OutputPiece piece : pieces) {
            Buffer stream = of(piece.stream());
            int length = Math.min(piece.length(), MOST_BYTES - stream.length());
            stream.appendBuffer(bytes, from, length);
            truncated |= length < piece.length();
            from += piece.length();
        }
        return Buffer.buffer();
    }

    @Override
    public Buffer end(CommandResult fate) {
        JsonObject json = result.apply(fate);
        json.put("truncated", truncated || json.getBoolean("truncated", false))
                .put("stdout", text(OutputPiece.Stream.STDOUT))
                .put("stderr", text(OutputPiece.Stream.STDERR));
        return json.toBuffer();
    }

    @Override
    public Buffer alive() {
        return Buffer.buffer("\n");
    }

    private Buffer of(OutputPiece.Stream stream) {
        return kept.computeIfAbsent(stream, none -> Buffer.buffer());
    }

    /** What is no UTF-8 becomes U+FFFD. */
    private String text(OutputPiece.Stream stream) {
        return of(stream).toString(StandardCharsets.UTF_8);
    }
}
