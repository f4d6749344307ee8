package dev.sandmesh.testbed.bench;

import java.util.Locale;

/** Prints one Markdown table, row by row. */
final class Table {

    Table(String... columns) {
        row((Object[]) columns);
        System.out.println("|" + "---|".repeat(columns.length));
    }

    void row(Object... cells) {
        StringBuilder line = new StringBuilder("|");
        for (Object cell : cells) {
            line.append(' ').append(cell).append(" |");
        }
        System.out.println(line);
    }

    static String number(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : "%.2f", value);
    }
}
