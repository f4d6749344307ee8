package dev.sandmesh.control.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HeadsCopyTest {

    /** The file keeps what retention has removed from the table: years of lines that nothing is compared with. */
    @Test
    void whatIsOlderThanTheTrailIsPassedOverAndNotCollected(@TempDir Path home) throws Exception {
        Path file = home.resolve("heads.log");
        Files.write(
                file,
                LongStream.rangeClosed(1, 20_000).mapToObj(HeadsCopyTest::line).toList());
        try (HeadsCopy copy = HeadsCopy.open(file)) {
            copy.from(19_990);
            List<SignedHead> taken = copy.upTo(19_995);
            assertThat(taken)
                    .extracting(signed -> signed.head().seq())
                    .containsExactly(19_990L, 19_991L, 19_992L, 19_993L, 19_994L, 19_995L);
            assertThat(copy.next())
                    .hasValueSatisfying(next -> assertThat(next.head().seq()).isEqualTo(19_996));
            assertThat(copy.unreadable()).isZero();
        }
    }

    private static String line(long seq) {
        return new SignedHead(new AuditHead(seq, "ab".repeat(32)), "0123456789abcdef", Buffer.buffer(new byte[64]))
                .line();
    }
}
