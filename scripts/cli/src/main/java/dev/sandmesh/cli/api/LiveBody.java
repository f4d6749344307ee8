package dev.sandmesh.cli.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A body as it comes: no more of it is taken than is read, and it fails when nothing comes for too long. */
final class LiveBody extends InputStream implements HttpResponse.BodySubscriber<InputStream> {

    /** So many arrivals at a time; it bounds the queue. */
    private static final int AHEAD = 4;

    private final Duration silence;
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    private final Queue<ByteBuffer> buffers = new ArrayDeque<>();
    private volatile Flow.@Nullable Subscription subscription;
    private boolean ended;

    private record Arrival(List<ByteBuffer> buffers, boolean last, Optional<Throwable> failure) {}

    /** Fails after this long without a byte, while somebody waits for one. */
    LiveBody(Duration silence) {
        this.silence = silence;
    }

    @Override
    public CompletionStage<InputStream> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(AHEAD);
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
        arrivals.add(new Arrival(item, false, Optional.empty()));
    }

    @Override
    public void onError(Throwable failure) {
        arrivals.add(new Arrival(List.of(), true, Optional.of(failure)));
    }

    @Override
    public void onComplete() {
        arrivals.add(new Arrival(List.of(), true, Optional.empty()));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (buffers.isEmpty() && !ended) {
            take();
        }
        ByteBuffer next = buffers.peek();
        if (next == null) {
            return -1;
        }
        int taken = Math.min(length, next.remaining());
        next.get(into, from, taken);
        if (!next.hasRemaining()) {
            buffers.remove();
        }
        return taken;
    }

    private void take() throws IOException {
        Arrival arrival = await();
        for (ByteBuffer buffer : arrival.buffers()) {
            if (buffer.hasRemaining()) {
                buffers.add(buffer);
            }
        }
        if (arrival.failure().isPresent()) {
            throw new IOException(String.valueOf(arrival.failure().get().getMessage()));
        }
        ended = arrival.last();
        Flow.Subscription more = subscription;
        if (!ended && more != null) {
            more.request(1);
        }
    }

    private Arrival await() throws IOException {
        try {
            Arrival arrival = arrivals.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
            if (arrival == null) {
                close();
                throw new IOException("nothing came for " + silence.toSeconds() + " s");
            }
            return arrival;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** Ends the connection where the body has not ended. */
    @Override
    public void close() {
        Flow.Subscription open = subscription;
        if (open != null) {
            open.cancel();
        }
    }
}
