package dev.sandmesh.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

    private static final List<Field> FIELDS = List.of(
            Field.key("NAME", "/name"),
            Field.usual("STATUS", "/status"),
            Field.time("SEEN", "/seen"),
            Field.extra("ID", "/id"));

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void aProgramGetsEverythingHoweverWide() {
        assertThat(written(Terminal.NONE, "a".repeat(300))).contains("a".repeat(300), "2026-11-21 15:09:08Z", "an-id");
    }

    @Test
    void aNarrowTerminalLosesTheLeastWorthFirst() {
        Table table = table("kept");
        Output out = new Output(bytes);
        assertThat(table.write(out, new Terminal(30, false, false))).containsExactly("SEEN", "ID");
        out.flush();
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("NAME  STATUS\nkept  active\n");
    }

    @Test
    void noLineIsWiderThanTheTerminal() {
        for (int columns = 8; columns < 100; columns++) {
            bytes.reset();
            int room = columns;
            assertThat(written(new Terminal(columns, false, false), "a-long-name-of-a-sandbox")
                            .lines())
                    .allSatisfy(line -> assertThat(VisibleText.columns(line)).isLessThanOrEqualTo(room));
        }
    }

    @Test
    void aRowIsOneLineWhateverItsNameSays() {
        assertThat(written(Terminal.NONE, "a\nNAME  STATUS").lines()).hasSize(2);
    }

    @Test
    void colourIsForTerminalsOnly() {
        assertThat(written(Terminal.NONE, "a")).doesNotContain("\u001b");
        bytes.reset();
        assertThat(written(new Terminal(80, false, true), "a")).startsWith("\u001b[1mNAME");
    }

    private String written(Terminal terminal, String name) {
        Output out = new Output(bytes);
        assertThat(table(name).write(out, terminal)).isNotNull();
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static Table table(String name) {
        Table table = new Table(FIELDS);
        ObjectNode item = Json.object().put("name", name).put("status", "active");
        table.add(item.put("seen", "2026-11-21T15:09:08.123Z").put("id", "an-id"));
        return table;
    }
}
