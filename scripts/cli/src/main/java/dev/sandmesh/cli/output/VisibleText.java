package dev.sandmesh.cli.output;

import java.util.Locale;

/**
 * Text as a terminal may have it: what would move its cursor, colour it, or change the direction of writing is written as
 * {@code \}{@code u001b}, which JSON reads as the same text.
 */
public final class VisibleText {

    private VisibleText() {}

    /** For a cell, a value or a sentence: no character of it is obeyed, not even an end of line. */
    public static String of(String text) {
        return escaped(text, false);
    }

    /** For JSON that was laid out already: ends of lines are its own, those of values are escaped in it. */
    static String ofJson(String json) {
        return escaped(json, true);
    }

    private static String escaped(String text, boolean lines) {
        int from = firstUnsafe(text, lines);
        if (from < 0) {
            return text;
        }
        StringBuilder safe = new StringBuilder(text.length() + 16).append(text, 0, from);
        text.substring(from).codePoints().forEach(point -> {
            if (isUnsafe(point, lines)) {
                for (char unit : Character.toChars(point)) {
                    safe.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
                }
            } else {
                safe.appendCodePoint(point);
            }
        });
        return safe.toString();
    }

    private static int firstUnsafe(String text, boolean lines) {
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            if (isUnsafe(text.codePointAt(at), lines)) {
                return at;
            }
        }
        return -1;
    }

    private static boolean isUnsafe(int point, boolean lines) {
        if (point >= ' ' && point <= '~') {
            return false;
        }
        if (point == '\n') {
            return !lines;
        }
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE -> true;
            default -> false;
        };
    }

    /** How many places of a terminal's line a text takes: East Asian characters two, marks none. */
    public static int columns(String text) {
        return text.codePoints().map(VisibleText::columns).sum();
    }

    private static int columns(int point) {
        int type = Character.getType(point);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
            return 0;
        }
        boolean wide = (point >= 0x1100 && point <= 0x115f)
                || (point >= 0x2e80 && point <= 0xa4cf)
                || (point >= 0xac00 && point <= 0xd7a3)
                || (point >= 0xf900 && point <= 0xfaff)
                || (point >= 0xfe30 && point <= 0xfe6f)
                || (point >= 0xff00 && point <= 0xff60)
                || (point >= 0x1f300 && point <= 0x1faff)
                || (point >= 0x20000 && point <= 0x3fffd);
        return wide ? 2 : 1;
    }

    /** Its beginning, in at most so many places, with an ellipsis where something is missing. */
    static String fitted(String text, int columns) {
        if (columns(text) <= columns) {
            return text;
        }
        StringBuilder cut = new StringBuilder();
        int taken = 0;
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            int point = text.codePointAt(at);
            if (taken + columns(point) > columns - 1) {
                break;
            }
            cut.appendCodePoint(point);
            taken += columns(point);
        }
        return cut.append('…').toString();
    }
}
