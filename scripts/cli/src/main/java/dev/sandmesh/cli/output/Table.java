package dev.sandmesh.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows under each other: as wide as they are for a program, fitted for a person's terminal. */
public final class Table {

    private static final int GAP = 2;
    private static final int NARROWEST = 6;
    private static final String BOLD = "\u001b[1m";
    private static final String PLAIN = "\u001b[0m";

    private final List<Field> fields;
    private final List<List<String>> rows = new ArrayList<>();

    public Table(List<Field> fields) {
        this.fields = List.copyOf(fields);
    }

    public void add(JsonNode item) {
        rows.add(fields.stream()
                .map(field -> VisibleText.of(field.value().apply(item)))
                .toList());
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Writes it; answers the titles of the columns for which there was no room. */
    public List<String> write(Output out, Terminal terminal) {
        List<Integer> shown =
                IntStream.range(0, fields.size()).boxed().collect(Collectors.toCollection(ArrayList::new));
        List<String> dropped = new ArrayList<>();
        int[] widths = new int[fields.size()];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = natural(column);
        }
        if (terminal.isRead()) {
            drop(shown, widths, terminal.columns(), dropped);
            shrink(shown, widths, terminal.columns());
        }
        List<String> titles = fields.stream().map(Field::title).toList();
        String head = line(titles, shown, widths);
        out.write((terminal.colours() ? BOLD + head + PLAIN : head) + "\n");
        rows.forEach(row -> out.write(line(row, shown, widths) + "\n"));
        return dropped;
    }

    private int natural(int column) {
        int widest = VisibleText.columns(fields.get(column).title());
        for (List<String> row : rows) {
            widest = Math.max(widest, VisibleText.columns(row.get(column)));
        }
        return widest;
    }

    /** The least worthy first, of equal ones the last. */
    private void drop(List<Integer> shown, int[] widths, int room, List<String> dropped) {
        for (Field.Worth worth : List.of(Field.Worth.EXTRA, Field.Worth.USUAL)) {
            for (int place = shown.size() - 1; place >= 0 && total(shown, widths) > room; place--) {
                Field field = fields.get(shown.get(place));
                if (field.worth() == worth) {
                    dropped.add(0, field.title());
                    shown.remove(place);
                }
            }
        }
    }

    /** Takes from the widest column, as long as that helps. */
    private static void shrink(List<Integer> shown, int[] widths, int room) {
        int excess = total(shown, widths) - room;
        while (excess > 0) {
            int widest = shown.stream()
                    .max((a, b) -> Integer.compare(widths[a], widths[b]))
                    .orElse(0);
            if (widths[widest] <= NARROWEST) {
                return;
            }
            widths[widest]--;
            excess--;
        }
    }

    private static int total(List<Integer> shown, int[] widths) {
        return shown.stream().mapToInt(column -> widths[column]).sum() + GAP * Math.max(0, shown.size() - 1);
    }

    private static String line(List<String> cells, List<Integer> shown, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int place = 0; place < shown.size(); place++) {
            int column = shown.get(place);
            String cell = VisibleText.fitted(cells.get(column), widths[column]);
            line.append(cell);
            if (place < shown.size() - 1) {
                line.append(" ".repeat(widths[column] - VisibleText.columns(cell) + GAP));
            }
        }
        return line.toString().stripTrailing();
    }
}
