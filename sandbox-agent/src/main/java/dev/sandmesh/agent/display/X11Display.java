package dev.sandmesh.agent.display;

import dev.sandmesh.agent.probe.SocketTarget;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * A connection to an X server, just enough of the protocol to read its root window. Blocks its thread; {@link #close} may be called from
 * any other, and ends whatever it waits for.
 */
final class X11Display implements AutoCloseable {
    private static final int SUCCESS = 1;
    private static final int HEADER = 8;
    private static final int REPLY = 32;
    private static final int GET_IMAGE = 73;
    private static final int Z_PIXMAP = 2;
    private static final int TRUE_COLOUR = 4;
    private static final int DIRECT_COLOUR = 5;
    private static final int MOST_SETUP = 1 << 20;
    private static final int MOST_IMAGE = 1 << 20;
    private static final int WIDEST = 16_384;

    private final SocketChannel channel;
    private final DisplayPlace place;
    private int root;
    private int width;
    private int height;
    private Pixels pixels = new Pixels(32, 32, ByteOrder.LITTLE_ENDIAN, 0xff0000, 0xff00, 0xff);

    /** Another than the errors of a socket: the server does not want to, or cannot. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }

    private X11Display(SocketChannel channel, DisplayPlace place) {
        this.channel = channel;
        this.place = place;
    }

    /** Not connected yet. */
    static X11Display of(DisplayPlace place) throws IOException {
        return new X11Display(SocketChannel.open(StandardProtocolFamily.UNIX), place);
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    void connect() throws IOException {
        Cookie cookie =
                place.authority().isPresent() ? Cookie.read(place.authority().get(), place.number()) : Cookie.NONE;
        channel.connect(SocketTarget.display(place.name()));
        byte[] name = cookie.name().getBytes(StandardCharsets.ISO_8859_1);
        byte[] data = cookie.data().getBytes();
        ByteBuffer hello = buffer(12 + padded(name.length) + padded(data.length));
        hello.put((byte) 'l').put((byte) 0).putShort((short) 11).putShort((short) 0);
        hello.putShort((short) name.length).putShort((short) data.length).putShort((short) 0);
        hello.put(name).position(12 + padded(name.length));
        hello.put(data).position(hello.limit());
        write(hello);
        ByteBuffer header = read(HEADER);
        ByteBuffer rest = read(bounded(4L * Short.toUnsignedInt(header.getShort(6)), MOST_SETUP));
        if (header.get(0) != SUCCESS) {
            int length = header.get(0) == 0 ? Byte.toUnsignedInt(header.get(1)) : rest.limit();
            throw new RefusedException("it does not let the agent in: " + text(rest, Math.min(length, rest.limit()))
                    + "; give its processes XAUTHORITY in the specification");
        }
        try {
            takeSetup(rest);
        } catch (IndexOutOfBoundsException e) {
            throw new IOException("what the display says of itself cannot be read", e);
        }
    }

    /** Rows of the root window, with all that is on it, as PNG wants them. */
    byte[] rows(int from, int count) throws IOException {
        ByteBuffer request = buffer(20);
        request.put((byte) GET_IMAGE).put((byte) Z_PIXMAP).putShort((short) 5).putInt(root);
        request.putShort((short) 0)
                .putShort((short) from)
                .putShort((short) width)
                .putShort((short) count);
        request.putInt(-1);
        write(request);
        ByteBuffer reply = read(REPLY);
        while (reply.get(0) > SUCCESS) {
            // an event that everybody gets
            reply = read(REPLY);
        }
        if (reply.get(0) != SUCCESS) {
            throw new RefusedException("it refuses its picture with error " + Byte.toUnsignedInt(reply.get(1)));
        }
        ByteBuffer image = read(bounded(4L * Integer.toUnsignedLong(reply.getInt(4)), MOST_IMAGE));
        return pixels.toRgb(image, width, count);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void takeSetup(ByteBuffer setup) throws RefusedException {
        ByteOrder order = setup.get(22) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        int formats = 32 + padded(Short.toUnsignedInt(setup.getShort(16)));
        int formatCount = Byte.toUnsignedInt(setup.get(21));
        int screen = formats + 8 * formatCount;
        if (place.screen() >= Byte.toUnsignedInt(setup.get(20))) {
            throw new RefusedException("it has no screen " + place.screen());
        }
        for (int i = 0; i < place.screen(); i++) {
            screen = visuals(setup, screen, 0, new int[3]);
        }
        root = setup.getInt(screen);
        width = Short.toUnsignedInt(setup.getShort(screen + 20));
        height = Short.toUnsignedInt(setup.getShort(screen + 22));
        if (width > WIDEST) {
            throw new RefusedException("it is wider than " + WIDEST + " pixels");
        }
        int depth = setup.get(screen + 38);
        int[] masks = new int[3];
        var unused = visuals(setup, screen, setup.getInt(screen + 32), masks);
        for (int i = 0; i < formatCount; i++) {
            int format = formats + 8 * i;
            if (setup.get(format) == depth && masks[0] != 0 && setup.get(format + 1) >= 16) {
                pixels = new Pixels(setup.get(format + 1), setup.get(format + 2), order, masks[0], masks[1], masks[2]);
                return;
            }
        }
        throw new RefusedException("its pixels of " + depth + " bits are not supported: run it with 24");
    }

    /** Fills in the masks of one visual; says where the next screen begins. */
    private static int visuals(ByteBuffer setup, int screen, int wanted, int[] masks) {
        int at = screen + 40;
        int depths = Byte.toUnsignedInt(setup.get(screen + 39));
        for (int depth = 0; depth < depths; depth++) {
            int count = Short.toUnsignedInt(setup.getShort(at + 2));
            at += 8;
            for (int visual = 0; visual < count; visual++, at += 24) {
                int kind = setup.get(at + 4);
                if (setup.getInt(at) == wanted && (kind == TRUE_COLOUR || kind == DIRECT_COLOUR)) {
                    masks[0] = setup.getInt(at + 8);
                    masks[1] = setup.getInt(at + 12);
                    masks[2] = setup.getInt(at + 16);
                }
            }
        }
        return at;
    }

    private void write(ByteBuffer bytes) throws IOException {
        bytes.rewind();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private ByteBuffer read(int length) throws IOException {
        ByteBuffer bytes = buffer(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException("the display has closed the connection");
            }
        }
        return bytes.rewind();
    }

    private static int bounded(long length, int most) throws IOException {
        if (length > most) {
            throw new IOException("the display sends " + length + " bytes at once");
        }
        return (int) length;
    }

    private static ByteBuffer buffer(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int padded(int length) {
        return (length + 3) / 4 * 4;
    }

    private static String text(ByteBuffer bytes, int length) {
        byte[] text = new byte[length];
        bytes.get(0, text);
        return new String(text, StandardCharsets.ISO_8859_1)
                .replaceAll("\\p{Cntrl}", " ")
                .strip();
    }
}
