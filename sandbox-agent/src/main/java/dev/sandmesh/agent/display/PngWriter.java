package dev.sandmesh.agent.display;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** A PNG, piece by piece. */
final class PngWriter implements AutoCloseable {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final byte[] EIGHT_BITS_RGB = {8, 2, 0, 0, 0};

    private final Deflater deflater = new Deflater();
    private final byte[] piece = new byte[16 * 1024];

    byte[] begin(int width, int height) {
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put(EIGHT_BITS_RGB)
                .array();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(SIGNATURE);
        bytes.writeBytes(chunk("IHDR", header));
        return bytes.toByteArray();
    }

    /** Each row begins with its kind of filter. May be empty, when nothing of it can be written yet. */
    byte[] rows(byte[] rows) {
        deflater.setInput(rows);
        return pixels();
    }

    byte[] end() {
        deflater.finish();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(pixels());
        bytes.writeBytes(chunk("IEND", new byte[0]));
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        deflater.end();
    }

    private byte[] pixels() {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        int count = deflater.deflate(piece);
        while (count > 0) {
            packed.write(piece, 0, count);
            count = deflater.deflate(piece);
        }
        return packed.size() == 0 ? new byte[0] : chunk("IDAT", packed.toByteArray());
    }

    private static byte[] chunk(String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 sum = new CRC32();
        sum.update(name);
        sum.update(data);
        return ByteBuffer.allocate(12 + data.length)
                .putInt(data.length)
                .put(name)
                .put(data)
                .putInt((int) sum.getValue())
                .array();
    }
}
