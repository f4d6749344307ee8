package dev.sandmesh.agent.display;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What an X server lets somebody in for. */
record Cookie(String name, Buffer data) {
    static final Cookie NONE = new Cookie("", Buffer.buffer());

    private static final String KIND = "MIT-MAGIC-COOKIE-1";
    private static final int LONGEST_FILE = 64 * 1024;

    /** Of that display, or of all; {@link #NONE} when there is none. Blocks. */
    static Cookie read(Path file, String number) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("XAUTHORITY " + file + " is no file");
        }
        byte[] bytes;
        try (InputStream stream = Files.newInputStream(file)) {
            bytes = stream.readNBytes(LONGEST_FILE);
        }
        ByteBuffer entries = ByteBuffer.wrap(bytes);
        try {
            while (entries.hasRemaining()) {
                entries.getShort(); // family: local, or whatever it was called
                var unusedAddress = field(entries);
                String display = text(field(entries));
                String name = text(field(entries));
                byte[] data = field(entries);
                if (name.equals(KIND) && (display.isEmpty() || display.equals(number))) {
                    return new Cookie(name, Buffer.buffer(data));
                }
            }
            return NONE;
        } catch (BufferUnderflowException e) {
            throw new IOException(file + " is no file of cookies", e);
        }
    }

    private static byte[] field(ByteBuffer entries) {
        byte[] field = new byte[Short.toUnsignedInt(entries.getShort())];
        entries.get(field);
        return field;
    }

    private static String text(byte[] field) {
        return new String(field, StandardCharsets.ISO_8859_1);
    }
}
