package dev.sandmesh.control.liveview.rfb;

import dev.sandmesh.control.liveview.rfb.RfbFault.Kind;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/** The keys and buttons that the server believes pressed. */
final class HeldInput {

    /** Keys at once. */
    static final int MAX_KEYS = 64;

    private static final int KEY_BYTES = 8;
    private static final int QEMU_KEY_BYTES = 12;

    /** What lifts it again, by what the server tells it from others; in the order of their being pressed. */
    private final Map<Long, Buffer> keys = new LinkedHashMap<>();

    private int buttons;
    private int x;
    private int y;

    /** A KeyEvent; the server knows the key by its symbol. */
    void key(Buffer bytes, int at) {
        long id = bytes.getUnsignedInt(at + 4);
        boolean down = bytes.getByte(at + 1) != 0;
        change(id, down, bytes.getBuffer(at, at + KEY_BYTES).setByte(1, (byte) 0));
    }

    /** A QEMU extended key event; the server knows the key by its code, or by its symbol if it has none. */
    void qemuKey(Buffer bytes, int at) {
        long code = bytes.getUnsignedInt(at + 8);
        long id = code != 0 ? (1L << 32) | code : (2L << 32) | bytes.getUnsignedInt(at + 4);
        boolean down = bytes.getUnsignedShort(at + 2) != 0;
        change(id, down, bytes.getBuffer(at, at + QEMU_KEY_BYTES).setUnsignedShort(2, 0));
    }

    private void change(long id, boolean down, Buffer lift) {
        if (!down) {
            keys.remove(id);
            return;
        }
        if (keys.size() == MAX_KEYS && !keys.containsKey(id)) {
            throw new RfbException(
                    Kind.TOO_MANY_KEYS,
                    "The viewer holds more than " + MAX_KEYS
                            + " keys down at once: let go of them, and connect again.");
        }
        keys.put(id, lift);
    }

    void pointer(Buffer bytes, int at) {
        buttons = bytes.getUnsignedByte(at + 1);
        x = bytes.getUnsignedShort(at + 2);
        y = bytes.getUnsignedShort(at + 4);
    }

    /** The messages after which nothing is held: keys, the last pressed first, then the buttons, where the pointer is. */
    Buffer release() {
        Deque<Buffer> lifts = new ArrayDeque<>();
        keys.values().forEach(lifts::push);
        keys.clear();
        Buffer messages = Buffer.buffer();
        lifts.forEach(messages::appendBuffer);
        if (buttons != 0) {
            buttons = 0;
            messages.appendByte((byte) 5)
                    .appendByte((byte) 0)
                    .appendUnsignedShort(x)
                    .appendUnsignedShort(y);
        }
        return messages;
    }
}
