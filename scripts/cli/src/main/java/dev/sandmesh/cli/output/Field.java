package dev.sandmesh.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** One thing that is shown of a resource: a column of a table, or a line of a sheet. */
public record Field(String title, Worth worth, Function<JsonNode, String> value) {

    private static final int SECONDS = "2026-11-21T15:09:08".length();

    /** Which columns go first when a terminal is narrow. */
    public enum Worth {
        /** Stays however narrow it gets. */
        KEY,
        /** Goes when there is no room. */
        USUAL,
        /** Goes first. */
        EXTRA
    }

    /** Text, a number or a list of them at a JSON pointer; empty when there is none. */
    public static Field key(String title, String pointer) {
        return new Field(title, Worth.KEY, item -> text(item.at(pointer)));
    }

    public static Field usual(String title, String pointer) {
        return new Field(title, Worth.USUAL, item -> text(item.at(pointer)));
    }

    public static Field extra(String title, String pointer) {
        return new Field(title, Worth.EXTRA, item -> text(item.at(pointer)));
    }

    /** An instant, to the second. */
    public static Field time(String title, String pointer) {
        return new Field(title, Worth.USUAL, item -> time(item.at(pointer)));
    }

    public static Field made(String title, Worth worth, Function<JsonNode, String> value) {
        return new Field(title, worth, value);
    }

    public static String text(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return "";
        }
        if (node.isArray()) {
            List<String> parts = new ArrayList<>();
            node.forEach(part -> parts.add(text(part)));
            return String.join(",", parts);
        }
        if (node.isObject()) {
            List<String> parts = new ArrayList<>();
            node.properties().forEach(entry -> parts.add(entry.getKey() + "=" + text(entry.getValue())));
            return String.join(",", parts);
        }
        return node.asText();
    }

    /** {@code 2026-11-21 15:09:08Z}: as the control plane says it, without what nobody reads. */
    public static String time(JsonNode node) {
        String text = text(node);
        return text.length() > SECONDS && text.endsWith("Z")
                ? text.substring(0, SECONDS).replace('T', ' ') + "Z"
                : text;
    }
}
