package dev.sandmesh.control.liveview;

import java.nio.charset.StandardCharsets;

/**
 * Why a view has ended.
 *
 * @param sentence for whoever looked; what is longer than a WebSocket takes is cut
 */
record Ending(Code code, String sentence) {

    private static final int LONGEST = 123;

    /** What programs know it by, in the close code of the WebSocket and in the audit trail. */
    enum Code {
        LEFT(1000),
        NODE_STOPS(1001),
        RIGHT_ENDED(4001),
        AGENT_GONE(4010),
        DISPLAY_GONE(4011),
        MOVED(4012),
        DISCONNECTED(4013),
        RULE_BROKEN(4014),
        NOT_SHOWN(4015),
        TOO_MANY_VIEWERS(4016),
        CONTROL_HELD(4017);

        private final short closes;

        Code(int closes) {
            this.closes = (short) closes;
        }

        short closes() {
            return closes;
        }
    }

    static final Ending LEFT = new Ending(Code.LEFT, "Whoever looked has left");
    static final Ending SILENT = new Ending(Code.LEFT, "Whoever looked has not answered for too long");
    static final Ending DEAF = new Ending(Code.LEFT, "Whoever looked has read nothing for too long");

    Ending {
        byte[] bytes = sentence.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LONGEST) {
            int end = LONGEST - 3;
            while ((bytes[end] & 0xC0) == 0x80) {
                end--;
            }
            sentence = new String(bytes, 0, end, StandardCharsets.UTF_8) + "...";
        }
    }
}
