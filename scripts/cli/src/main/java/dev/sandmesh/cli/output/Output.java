package dev.sandmesh.cli.output;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/** Standard output. Unlike a PrintStream it notices when nobody reads it any more, or the disk behind it is full. */
public final class Output {

    private final OutputStream stream;
    private final Writer writer;

    public Output(OutputStream stream) {
        this.stream = stream;
        this.writer = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), 16 * 1024);
    }

    /** Text that is safe already, see {@link VisibleText}. */
    void write(String text) {
        try {
            writer.write(text);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** One line that a person reads; what is in it is made visible. */
    public void line(String text) {
        write(VisibleText.of(text) + "\n");
    }

    /** One JSON value that came as a line, and stays the same JSON. */
    public void jsonLine(String json) {
        write(VisibleText.ofJson(json) + "\n");
    }

    /** Help and scripts of our own making, line by line. */
    public void ownText(String text) {
        write(text);
    }

    /** What a program wrote, as it wrote it, at once. */
    public void bytes(byte[] bytes, int length) {
        flush();
        try {
            stream.write(bytes, 0, length);
            stream.flush();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    public void flush() {
        try {
            writer.flush();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static RuntimeException failure(IOException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("Broken pipe") || message.contains("Connection reset")
                ? new OutputClosed(e)
                : new UncheckedIOException(e);
    }
}
