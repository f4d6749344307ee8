package dev.sandmesh.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Names come from sandboxes and from other people, and end in a terminal. */
class VisibleTextTest {

    @Test
    void ordinaryTextStaysAsItIs() {
        assertThat(VisibleText.of("Prüfstand-1 – 試験 ✓")).isEqualTo("Prüfstand-1 – 試験 ✓");
    }

    @Test
    void nothingSteersTheTerminal() {
        assertThat(VisibleText.of("a\u001b]0;owned\u0007b\u009b31mc")).isEqualTo("a\\u001b]0;owned\\u0007b\\u009b31mc");
        assertThat(VisibleText.of("x\ny\rz\t")).isEqualTo("x\\u000ay\\u000dz\\u0009");
    }

    @Test
    void nothingTurnsTheDirectionOfWriting() {
        assertThat(VisibleText.of("abc\u202etxt.exe\u2066")).isEqualTo("abc\\u202etxt.exe\\u2066");
        assertThat(VisibleText.of(new String(Character.toChars(0xE0041)))).isEqualTo("\\udb40\\udc41");
    }

    @Test
    void jsonThatWasMadeSafeSaysTheSame() throws IOException {
        String hostile = "a\u001b[2J\u009b\u202e\u007f\n";
        ObjectNode node = Json.object().put("name", hostile);
        for (String text : new String[] {Json.line(node), Json.indented(node)}) {
            assertThat(text).doesNotContain("\u001b", "\u009b", "\u202e", "\u007f");
            assertThat(Json.read(text.getBytes(StandardCharsets.UTF_8))
                            .path("name")
                            .asText())
                    .isEqualTo(hostile);
        }
    }

    @Test
    void textIsCutByPlacesAndNotByCharacters() {
        assertThat(VisibleText.columns("試験a")).isEqualTo(5);
        assertThat(VisibleText.columns("e\u0301")).isEqualTo(1);
        assertThat(VisibleText.fitted("試験試験", 5)).isEqualTo("試験…");
        assertThat(VisibleText.fitted("short", 5)).isEqualTo("short");
    }
}
