package dev.sandmesh.protocol;

/** Makes text that came from a sandbox safe for terminals, pages and chat. */
final class Text {

    private Text() {}

    /** Removes control and formatting characters (Cc, Cf, lone surrogates), keeping tab and line feed. */
    static String withoutControlCharacters(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isUnsafe(text.charAt(i))) {
                return strip(text);
            }
        }
        return text;
    }

    private static String strip(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints()
                .filter(point -> point > Character.MAX_VALUE || !isUnsafeCharacter((char) point))
                .forEach(safe::appendCodePoint);
        return safe.toString();
    }

    private static boolean isUnsafe(char c) {
        return (c < ' ' || c > '~') && isUnsafeCharacter(c);
    }

    private static boolean isUnsafeCharacter(char c) {
        if (c == '\n' || c == '\t') {
            return false;
        }
        int type = Character.getType(c);
        return type == Character.CONTROL || type == Character.FORMAT || type == Character.SURROGATE;
    }
}
