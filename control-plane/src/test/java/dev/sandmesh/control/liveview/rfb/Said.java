package dev.sandmesh.control.liveview.rfb;

import dev.sandmesh.protocol.view.ViewMode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;

/** A message as a viewer says it, written down from the protocol and not from what reads it. */
final class Said {

    private final String name;
    private final byte[] bytes;
    private final int unit;
    private final boolean input;
    private final boolean never;

    private Said(String name, byte[] bytes, int unit, boolean input, boolean never) {
        this.name = name;
        this.bytes = bytes;
        this.unit = unit;
        this.input = input;
        this.never = never;
    }

    String name() {
        return name;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Bytes after which it is judged: all of it, or its head where a payload follows. */
    int unit() {
        return unit;
    }

    /** Whether it does something to the sandbox. */
    boolean input() {
        return input;
    }

    /** Whether nobody may say it. */
    boolean never() {
        return never;
    }

    static ViewMode mode(RandomGenerator random) {
        return random.nextBoolean() ? ViewMode.VIEW : ViewMode.CONTROL;
    }

    private static final byte[] TEXT = "Grüße\n".getBytes(StandardCharsets.ISO_8859_1);

    static Said pixelFormat() {
        return picture("SetPixelFormat", ints(0, 0, 0, 0, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0));
    }

    static Said encodings(int... encodings) {
        byte[] bytes = new byte[4 + 4 * encodings.length];
        bytes[0] = 2;
        put16(bytes, 2, encodings.length);
        for (int i = 0; i < encodings.length; i++) {
            put32(bytes, 4 + 4 * i, encodings[i]);
        }
        return picture("SetEncodings of " + encodings.length, bytes);
    }

    static Said updateRequest() {
        return picture("FramebufferUpdateRequest", ints(3, 1, 0, 0, 0, 0, 0, 4, 0, 3));
    }

    /** Answered also when nothing has changed. */
    static Said wholeUpdateRequest() {
        return picture("FramebufferUpdateRequest, not incremental", ints(3, 0, 0, 0, 0, 0, 0, 4, 0, 3));
    }

    static Said key(boolean down, int symbol) {
        byte[] bytes = new byte[8];
        bytes[0] = 4;
        bytes[1] = (byte) (down ? 1 : 0);
        put32(bytes, 4, symbol);
        return input("KeyEvent", bytes, 8);
    }

    static Said qemuKey(boolean down, int symbol, int code) {
        byte[] bytes = new byte[12];
        bytes[0] = (byte) 255;
        bytes[3] = (byte) (down ? 1 : 0);
        put32(bytes, 4, symbol);
        put32(bytes, 8, code);
        return input("QEMU key", bytes, 12);
    }

    static Said pointer(int buttons, int x, int y) {
        byte[] bytes = new byte[6];
        bytes[0] = 5;
        bytes[1] = (byte) buttons;
        put16(bytes, 2, x);
        put16(bytes, 4, y);
        return input("PointerEvent", bytes, 6);
    }

    static Said text(byte[] text) {
        return text(text, text.length);
    }

    /** As noVNC answers capabilities, also when it only looks. */
    static Said extendedClipboard(byte[] flagsAndText) {
        return text(flagsAndText, -flagsAndText.length);
    }

    private static Said text(byte[] text, int length) {
        byte[] bytes = new byte[8 + text.length];
        bytes[0] = 6;
        put32(bytes, 4, length);
        System.arraycopy(text, 0, bytes, 8, text.length);
        return input(length < 0 ? "extended clipboard" : "ClientCutText", bytes, 8);
    }

    static Said continuousUpdates() {
        return picture("EnableContinuousUpdates", ints(150, 1, 0, 0, 0, 0, 0, 4, 0, 3));
    }

    static Said fence(int payload) {
        byte[] bytes = new byte[9 + payload];
        bytes[0] = (byte) 248;
        bytes[8] = (byte) payload;
        for (int i = 0; i < payload; i++) {
            bytes[9 + i] = (byte) (4 + i);
        }
        return picture("ClientFence of " + payload, bytes);
    }

    static Said xvp() {
        return new Said("xvp", ints(250, 0, 1, 2), 4, true, true);
    }

    static Said desktopSize(int screens) {
        byte[] bytes = new byte[8 + 16 * screens];
        bytes[0] = (byte) 251;
        put16(bytes, 2, 1280);
        put16(bytes, 4, 1024);
        bytes[6] = (byte) screens;
        for (int i = 8; i < bytes.length; i++) {
            bytes[i] = 4;
        }
        return input("SetDesktopSize of " + screens, bytes, 8);
    }

    /** All that noVNC 1.7 says of itself to a server that knows everything. */
    static final int[] NOVNC_ENCODINGS = {
        1,
        50,
        7,
        -260,
        16,
        21,
        5,
        2,
        6,
        0,
        -26,
        -254,
        -223,
        -224,
        -258,
        -261,
        -308,
        -309,
        -312,
        -313,
        -307,
        0xC0A1E5CE,
        -316,
        0x574D5664,
        -239
    };

    /** One of each kind, and of each border. */
    static List<Said> all() {
        return List.of(
                pixelFormat(),
                encodings(),
                encodings(NOVNC_ENCODINGS),
                encodings(-259, -305, -309, -316, 0xFFFE0000, 0xFFFE0002, -33, -22, -257, -246),
                updateRequest(),
                key(true, 0x61),
                key(false, 0xffe3),
                qemuKey(true, 0xffe3, 0x1d),
                qemuKey(false, 0x61, 0),
                pointer(0, 1, 2),
                pointer(0x81, 640, 65535),
                text(new byte[0]),
                text(TEXT),
                // a payload full of what would be input if it were read as messages
                text(ints(4, 1, 0, 0, 0, 0, 0, 0x61, 5, 1, 0, 1, 0, 1, 250, 0, 1, 2)),
                extendedClipboard(ints(0x18, 0, 0, 1, 0, 0, 0, 0)),
                continuousUpdates(),
                fence(0),
                fence(64),
                xvp(),
                desktopSize(0),
                desktopSize(1),
                desktopSize(3));
    }

    static Said random(RandomGenerator random) {
        return switch (random.nextInt(14)) {
            case 0 -> pixelFormat();
            case 1 ->
                encodings(random.ints(random.nextInt(12))
                        .map(any -> any % 3 == 0 ? any : NOVNC_ENCODINGS[Math.floorMod(any, NOVNC_ENCODINGS.length)])
                        .toArray());
            case 2 -> updateRequest();
            case 3, 4 -> key(random.nextBoolean(), random.nextInt(6));
            case 5, 6 -> qemuKey(random.nextBoolean(), random.nextInt(4), random.nextInt(4));
            case 7 -> pointer(random.nextInt(256), random.nextInt(1 << 16), random.nextInt(1 << 16));
            case 8 -> text(bytes(random, 60));
            case 9 -> extendedClipboard(bytes(random, 60));
            case 10 -> continuousUpdates();
            case 11 -> fence(random.nextInt(65));
            case 12 -> desktopSize(random.nextInt(4));
            default -> xvp();
        };
    }

    /** From one byte on. */
    static byte[] bytes(RandomGenerator random, int most) {
        byte[] bytes = new byte[1 + random.nextInt(most)];
        random.nextBytes(bytes);
        return bytes;
    }

    static byte[] ints(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static Said picture(String name, byte[] bytes) {
        return new Said(name, bytes, bytes.length, false, false);
    }

    private static Said input(String name, byte[] bytes, int unit) {
        return new Said(name, bytes, unit, true, false);
    }

    private static void put16(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >>> 8);
        bytes[at + 1] = (byte) value;
    }

    private static void put32(byte[] bytes, int at, int value) {
        put16(bytes, at, value >>> 16);
        put16(bytes, at + 2, value);
    }
}
