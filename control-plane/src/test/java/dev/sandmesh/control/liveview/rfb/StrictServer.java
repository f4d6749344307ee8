package dev.sandmesh.control.liveview.rfb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.view.ViewMode;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;

/** A VNC server that reads what reaches it with no patience at all, and knows nothing of how it was let through. */
final class StrictServer {

    private static final Set<Integer> PICTURES = Set.of(
            0,
            1,
            2,
            5,
            6,
            7,
            16,
            21,
            50,
            -260,
            -223,
            -224,
            -239,
            0x574D5664,
            -307,
            -312,
            -313,
            -32,
            -31,
            -30,
            -29,
            -28,
            -27,
            -26,
            -25,
            -24,
            -23,
            -256,
            -255,
            -254,
            -253,
            -252,
            -251,
            -250,
            -249,
            -248,
            -247);
    private static final Set<Integer> INPUTS = Set.of(-258, -261, -308);

    private final Set<String> pressed = new HashSet<>();
    private int buttons;

    /** Whole messages; anything else, and whatever such a viewer may not say, is an error. */
    void hear(byte[] bytes, ViewMode mode) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            while (in.available() > 0) {
                message(in, mode);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("ends within a message", e);
        }
    }

    void holdsNothing() {
        assertThat(pressed).as("keys").isEmpty();
        assertThat(buttons).as("buttons").isZero();
    }

    private void message(DataInputStream in, ViewMode mode) throws IOException {
        int type = in.readUnsignedByte();
        switch (type) {
            case 0 -> skip(in, 19);
            case 2 -> {
                skip(in, 1);
                int count = in.readUnsignedShort();
                assertThat(count).isLessThanOrEqualTo(256);
                for (int i = 0; i < count; i++) {
                    int encoding = in.readInt();
                    assertThat(PICTURES.contains(encoding) || (mode == ViewMode.CONTROL && INPUTS.contains(encoding)))
                            .as("encoding %s asked for in %s", encoding, mode)
                            .isTrue();
                }
            }
            case 3, 150 -> skip(in, 9);
            case 248 -> {
                skip(in, 7);
                int length = in.readUnsignedByte();
                assertThat(length).isLessThanOrEqualTo(64);
                skip(in, length);
            }
            default -> {
                assertThat(mode).as("who sends type %s", type).isEqualTo(ViewMode.CONTROL);
                input(in, type);
            }
        }
    }

    private void input(DataInputStream in, int type) throws IOException {
        switch (type) {
            case 4 -> {
                boolean down = in.readUnsignedByte() != 0;
                skip(in, 2);
                press("symbol " + in.readInt(), down);
            }
            case 5 -> {
                buttons = in.readUnsignedByte();
                skip(in, 4);
            }
            case 6 -> {
                skip(in, 3);
                long length = Math.abs((long) in.readInt());
                assertThat(length).isLessThanOrEqualTo(1 << 20);
                skip(in, (int) length);
            }
            case 251 -> {
                skip(in, 5);
                int screens = in.readUnsignedByte();
                skip(in, 1 + 16 * screens);
            }
            case 255 -> {
                assertThat(in.readUnsignedByte()).as("kind of QEMU message").isZero();
                boolean down = in.readUnsignedShort() != 0;
                int symbol = in.readInt();
                int code = in.readInt();
                press(code == 0 ? "QEMU symbol " + symbol : "code " + code, down);
            }
            default -> throw new AssertionError("type " + type + " reached the server");
        }
    }

    private void press(String key, boolean down) {
        if (down) {
            pressed.add(key);
        } else {
            pressed.remove(key);
        }
        assertThat(pressed).hasSizeLessThanOrEqualTo(64);
    }

    private static void skip(DataInputStream in, int count) throws IOException {
        in.readFully(new byte[count]);
    }
}
