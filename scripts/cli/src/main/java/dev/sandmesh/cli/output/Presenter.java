package dev.sandmesh.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Writes answers in the form that was asked for. */
public final class Presenter {

    private static final List<String> NAMES = List.of("email", "id", "kid", "name");

    private final Output out;
    private final Output notes;
    private final Terminal terminal;
    private final Format format;

    /** Notes, which are no part of the answer, go elsewhere than the answer. */
    public Presenter(Output out, Output notes, Terminal terminal, Format format) {
        this.out = out;
        this.notes = notes;
        this.terminal = terminal;
        this.format = format;
    }

    public Format format() {
        return format;
    }

    /** A page of a list as the API answered it; {@code nothing} is what a person is told about an empty one. */
    public void page(JsonNode answer, List<Field> fields, String nothing) {
        switch (format) {
            case JSON -> out.write(Json.indented(answer) + "\n");
            case YAML -> out.write(Yaml.of(answer));
            case NDJSON, NAME -> answer.path("items").forEach(this::item);
            case TABLE -> {
                table(answer.path("items"), fields, nothing);
                more(answer);
            }
        }
    }

    /** Items that belong to something else, such as the processes of a sandbox. */
    public void table(Iterable<JsonNode> items, List<Field> fields, String nothing) {
        Table table = new Table(fields);
        items.forEach(table::add);
        if (table.isEmpty()) {
            note(nothing);
            return;
        }
        List<String> dropped = table.write(out, terminal);
        if (!dropped.isEmpty()) {
            note("no room for: " + String.join(", ", dropped) + " (--output json has everything)");
        }
    }

    /** One resource: as it is for a program, line by line for a person. */
    public void one(JsonNode item, List<Field> fields) {
        switch (format) {
            case JSON -> out.write(Json.indented(item) + "\n");
            case YAML -> out.write(Yaml.of(item));
            case NDJSON, NAME -> item(item);
            case TABLE -> sheet(item, fields);
        }
    }

    /** One item of a stream that is written while it comes; a table has to wait for all of them. */
    public void item(JsonNode item) {
        switch (format) {
            case NAME -> out.line(name(item));
            case YAML -> out.write("---\n" + Yaml.of(item));
            case JSON, NDJSON, TABLE -> out.write(Json.line(item) + "\n");
        }
    }

    /** Items of a sandbox, such as its processes, are named by their own names. */
    private static String name(JsonNode item) {
        boolean sandbox = item.has("health") || item.has("sandboxId");
        if (sandbox && item.has("name") && item.has("environment")) {
            return item.path("environment").asText() + "/" + item.path("name").asText();
        }
        return NAMES.stream()
                .map(name -> item.path(name).asText())
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** For people only. */
    public void note(String text) {
        if (format == Format.TABLE && !text.isEmpty()) {
            out.flush();
            notes.line(text);
            notes.flush();
        }
    }

    /** More text of an answer that is for people. */
    public void text(String text) {
        if (format == Format.TABLE) {
            out.write(VisibleText.ofJson(text) + "\n");
        }
    }

    /** A heading between two parts of a sheet. */
    public void heading(String text) {
        out.write("\n");
        out.line(text);
    }

    private void sheet(JsonNode item, List<Field> fields) {
        int widest = fields.stream()
                .mapToInt(field -> VisibleText.columns(field.title()))
                .max()
                .orElse(0);
        for (Field field : fields) {
            String value = field.value().apply(item);
            if (!value.isEmpty()) {
                String gap = " ".repeat(widest - VisibleText.columns(field.title()) + 2);
                out.write(field.title() + gap + VisibleText.of(value) + "\n");
            }
        }
    }

    private void more(JsonNode answer) {
        if (answer.path("stale").asBoolean()) {
            note("the database is away: this is what the node remembers, and may be old");
        }
        long total = answer.path("total").asLong();
        long page = answer.path("page").asLong(1);
        long size = answer.path("pageSize").asLong(total);
        if (page * size < total) {
            note("page " + page + ": " + answer.path("items").size() + " of " + total + "; the next one: --page "
                    + (page + 1) + ", all: --all");
        }
    }
}
