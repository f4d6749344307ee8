package dev.sandmesh.agent.exec;

import dev.sandmesh.agent.job.JobOutput;
import dev.sandmesh.protocol.command.OutputPiece;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one stream of a program on a thread of its own, and no more of it than is taken: a program whose output nobody reads waits. What
 * is above the limit, or comes when nobody takes anything any more, is read and dropped.
 */
final class OutputPump implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(OutputPump.class);

    /** Many programs say little: a stream that fills its buffer gets a larger one. */
    private static final int SMALLEST = 4 * 1024;

    private static final int LARGEST = 32 * 1024;

    /** Beside the one that was written last: it is on its way while the next is read. */
    private static final int MOST_WAITING = 1;

    private static final int ENOUGH = 1_000;

    /** Milliseconds until who reads is called slow. */
    private static final int SOON = 500;

    private final InputStream in;
    private final OutputPiece.Stream stream;
    private final Limit limit;
    private final JobOutput output;
    private final Semaphore room = new Semaphore(MOST_WAITING);
    private final Promise<Void> done = Promise.promise();
    private volatile boolean deaf;
    private volatile long idleSince = Long.MAX_VALUE;
    private volatile Optional<String> failure = Optional.empty();

    /** Tells what is said instead of any output from output. */
    @FunctionalInterface
    interface Failure {
        Optional<String> in(byte[] first, int length);
    }

    private final Failure failing;

    OutputPump(InputStream in, OutputPiece.Stream stream, Limit limit, JobOutput output, Failure failing) {
        this.in = in;
        this.stream = stream;
        this.limit = limit;
        this.output = output;
        this.failing = failing;
    }

    /** Done at the end of the stream, after all of it was written. */
    Future<Void> done() {
        return done.future();
    }

    /** Whether it has waited so long for bytes that may never come: somebody holds the stream open and does not write. */
    boolean isIdle(Duration limit) {
        long since = idleSince;
        return since != Long.MAX_VALUE && System.nanoTime() - since > limit.toNanos();
    }

    /** Why there was no program to bring any output; empty when there was. */
    Optional<String> failure() {
        return failure;
    }

    /** From now on everything is dropped. */
    void drop() {
        deaf = true;
        room.release(ENOUGH);
    }

    /** The stream will not end, and is not waited for. */
    void giveUp() {
        drop();
        done.tryComplete();
    }

    /**
     * Holds the stream's lock all the time: the JDK takes the pipe over when the program ends, as soon as nobody reads, and would read without
     * bound what is written to it, and close it before those who still write have ended.
     */
    @Override
    public void run() {
        synchronized (in) {
            try {
                pump();
            } catch (IOException e) {
                LOG.debug("the output of a program broke off: {}", e.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                done.tryComplete();
            }
        }
    }

    private void pump() throws IOException, InterruptedException {
        int size = SMALLEST;
        byte[] chunk = new byte[size];
        boolean first = true;
        for (int length = read(chunk); length >= 0; length = read(chunk)) {
            if (first) {
                failure = failing.in(chunk, length);
            }
            first = false;
            pass(chunk, failure.isPresent() ? 0 : length);
            boolean full = length == size;
            if (full && size < LARGEST) {
                size *= 2;
                chunk = new byte[size];
            }
            if (!room.tryAcquire(SOON, TimeUnit.MILLISECONDS)) {
                // of many that are not read, none holds more than what it has written
                chunk = new byte[0];
                room.acquire();
                chunk = new byte[size];
            }
        }
    }

    private int read(byte[] chunk) throws IOException {
        idleSince = System.nanoTime();
        int length = in.read(chunk);
        idleSince = Long.MAX_VALUE;
        return length;
    }

    private void pass(byte[] chunk, int length) {
        int granted = deaf ? 0 : limit.take(length);
        if (deaf) {
            limit.drop(length);
        }
        if (granted == 0) {
            room.release();
            return;
        }
        output.write(stream, Buffer.buffer(granted).appendBytes(chunk, 0, granted))
                .onComplete(taken -> {
                    if (taken.failed()) {
                        deaf = true;
                    }
                    room.release();
                });
    }
}
