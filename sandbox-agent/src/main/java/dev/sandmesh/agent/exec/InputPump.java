package dev.sandmesh.agent.exec;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the input of a program on a thread of its own, since a program that does not read holds up whoever writes. */
final class InputPump implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(InputPump.class);

    private final OutputStream out;
    private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>();

    private record Part(Buffer bytes, boolean last, boolean over, Promise<Void> taken) {

        void fail(String why) {
            taken.tryFail(new IOException(why));
        }
    }

    InputPump(OutputStream out) {
        this.out = out;
    }

    /** Done when the program's pipe has taken it. */
    Future<Void> write(Buffer bytes, boolean last) {
        Part part = new Part(bytes, last, false, Promise.promise());
        parts.add(part);
        return part.taken().future();
    }

    /** The program has ended. */
    void end() {
        parts.add(new Part(Buffer.buffer(), true, true, Promise.promise()));
    }

    @Override
    public void run() {
        boolean closed = false;
        try {
            for (Part part = parts.take(); !part.over(); part = parts.take()) {
                if (closed) {
                    part.fail("the program takes no input any more");
                } else {
                    closed = !written(part);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        parts.forEach(part -> part.fail("the program has ended"));
        if (!closed) {
            close();
        }
    }

    /** Whether more can be written. */
    private boolean written(Part part) {
        try {
            out.write(part.bytes().getBytes());
            out.flush();
            if (part.last()) {
                out.close();
            }
            part.taken().tryComplete();
            return !part.last();
        } catch (IOException e) {
            part.fail("the program takes no input any more");
            return false;
        }
    }

    private void close() {
        try {
            out.close();
        } catch (IOException e) {
            LOG.debug("nobody reads the input any more: {}", e.toString());
        }
    }
}
