package dev.sandmesh.cli.api;

import java.io.IOException;
import java.io.InputStream;

/** Hands input on as quickly as the other side takes it, on a thread of its own: it may never end, and is left where it is then. */
final class InputPump implements Runnable {

    private static final int PIECE = 32 * 1024;

    private final TwoWay to;
    private final InputStream from;

    private InputPump(TwoWay to, InputStream from) {
        this.to = to;
        this.from = from;
    }

    static void start(TwoWay to, InputStream from) {
        Thread thread = new Thread(new InputPump(to, from), "input");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        byte[] piece = new byte[PIECE];
        try {
            for (int read = read(piece); read >= 0; read = read(piece)) {
                to.send(piece, read);
            }
            to.end();
        } catch (IOException e) {
            // what is not taken any more is told by the answer
        }
    }

    /** What cannot be read to its end must not pass for whole. */
    private int read(byte[] piece) throws IOException {
        try {
            return from.read(piece);
        } catch (IOException e) {
            to.close();
            throw e;
        }
    }
}
