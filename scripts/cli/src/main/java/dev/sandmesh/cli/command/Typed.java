package dev.sandmesh.cli.command;

/** What is typed at a terminal, watched for the two keys that leave it when nothing else does: as with ssh, {@code ~.} after Enter. */
final class Typed {

    private static final int ENTER = '\r';

    private boolean atLineStart = true;
    private boolean held;
    private boolean left;

    /** What goes to the other end of what was typed. */
    byte[] passed(byte[] bytes, int length) {
        byte[] passed = new byte[length + 1];
        int at = 0;
        for (int i = 0; i < length && !left; i++) {
            byte next = bytes[i];
            if (held) {
                held = false;
                left = next == '.';
                if (left) {
                    break;
                }
                if (next != '~') {
                    passed[at++] = '~';
                }
            } else if (atLineStart && next == '~') {
                held = true;
                continue;
            }
            passed[at++] = next;
            atLineStart = next == ENTER || next == '\n';
        }
        return java.util.Arrays.copyOf(passed, at);
    }

    /** Whether whoever types has had enough. */
    boolean left() {
        return left;
    }
}
