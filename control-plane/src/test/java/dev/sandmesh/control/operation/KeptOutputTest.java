package dev.sandmesh.control.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.command.OutputPiece;
import dev.sandmesh.protocol.command.OutputPiece.Stream;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;

final class KeptOutputTest {

    @Test
    void theBeginningOfEachStreamIsKept() {
        KeptOutput output = new KeptOutput();
        Buffer full = Buffer.buffer("x".repeat(KeptOutput.MOST_OF_ONE_STREAM - 1));
        take(output, List.of(new OutputPiece(Stream.STDOUT, full.length())), full);
        take(
                output,
                List.of(new OutputPiece(Stream.STDOUT, 3), new OutputPiece(Stream.STDERR, 4)),
                Buffer.buffer("abcoops"));
        take(output, List.of(new OutputPiece(Stream.STDOUT, 2)), Buffer.buffer("no"));
        assertThat(output.kept().stdout()).isEqualTo(full.copy().appendString("a"));
        assertThat(output.kept().stderr()).isEqualTo(Buffer.buffer("oops"));
    }

    private static void take(KeptOutput output, List<OutputPiece> pieces, Buffer bytes) {
        assertThat(output.take(0, pieces, bytes).succeeded()).isTrue();
    }
}
