package dev.sandmesh.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** JSON as YAML (1.1 and 1.2) that people like to read: blocks, and quotes where a text could be taken for something else. */
final class Yaml {

    /** Begins with a letter, and holds nothing that means something. */
    private static final Pattern PLAIN =
            Pattern.compile("[A-Za-z/][A-Za-z0-9_./@+-]*(?: [A-Za-z0-9_./@+(-][A-Za-z0-9_./@+()-]*)*");

    private static final Set<String> OTHERS = Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");
    private static final String STEP = "  ";

    private Yaml() {}

    /** With an end of line. */
    static String of(JsonNode node) {
        StringBuilder text = new StringBuilder();
        if (isBlock(node)) {
            block(text, node, "");
        } else {
            text.append(scalar(node)).append('\n');
        }
        return text.toString();
    }

    private static void block(StringBuilder text, JsonNode node, String indent) {
        if (node.isObject()) {
            String before = "";
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                text.append(before).append(quoted(field.getKey())).append(':');
                value(text, field.getValue(), indent);
                before = indent;
            }
            return;
        }
        String before = "";
        for (Iterator<JsonNode> items = node.elements(); items.hasNext(); ) {
            text.append(before).append('-');
            item(text, items.next(), indent);
            before = indent;
        }
    }

    private static void value(StringBuilder text, JsonNode node, String indent) {
        if (isBlock(node)) {
            text.append('\n').append(indent).append(STEP);
            block(text, node, indent + STEP);
        } else {
            text.append(' ').append(scalar(node)).append('\n');
        }
    }

    private static void item(StringBuilder text, JsonNode node, String indent) {
        text.append(' ');
        if (isBlock(node)) {
            block(text, node, indent + STEP);
        } else {
            text.append(scalar(node)).append('\n');
        }
    }

    private static boolean isBlock(JsonNode node) {
        return node.isContainerNode() && !node.isEmpty();
    }

    private static String scalar(JsonNode node) {
        return node.isTextual() ? quoted(node.textValue()) : node.toString();
    }

    /** A text in the quotes of JSON is the same in YAML. */
    private static String quoted(String text) {
        boolean plain = PLAIN.matcher(text).matches() && !OTHERS.contains(text.toLowerCase(java.util.Locale.ROOT));
        return plain ? text : VisibleText.ofJson(Json.quoted(text));
    }
}
