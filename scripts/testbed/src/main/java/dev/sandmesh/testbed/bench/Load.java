package dev.sandmesh.testbed.bench;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** Drives requests from one event loop: as many as possible with a fixed number in flight, or a fixed rate. */
final class Load {

    /** What a run came to. */
    record Result(double perSecond, int failures, Latencies latencies) {}

    private final Vertx vertx;
    private final Supplier<Future<?>> request;
    private final long seconds;
    private final Latencies latencies = new Latencies();
    private final CompletableFuture<Result> done = new CompletableFuture<>();
    private int failures;
    private int inFlight;
    private long started;

    private Load(Vertx vertx, Supplier<Future<?>> request, long seconds) {
        this.vertx = vertx;
        this.request = request;
        this.seconds = seconds;
    }

    static Result most(Vertx vertx, int inFlight, long seconds, Supplier<Future<?>> request) {
        Load load = new Load(vertx, request, seconds);
        return load.run(() -> {
            for (int i = 0; i < inFlight; i++) {
                load.next(true);
            }
        });
    }

    static Result rate(Vertx vertx, int perSecond, long seconds, Supplier<Future<?>> request) {
        Load load = new Load(vertx, request, seconds);
        return load.run(() -> load.pace(perSecond));
    }

    private Result run(Runnable begin) {
        Context context = vertx.getOrCreateContext();
        context.runOnContext(ignored -> {
            started = System.nanoTime();
            begin.run();
        });
        try {
            return done.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void pace(int perSecond) {
        long[] sent = {0};
        vertx.setPeriodic(1, timer -> {
            double elapsed = (System.nanoTime() - started) / 1e9;
            if (elapsed >= seconds) {
                vertx.cancelTimer(timer);
                if (inFlight == 0) {
                    finish();
                }
                return;
            }
            while (sent[0] < elapsed * perSecond) {
                sent[0]++;
                next(false);
            }
        });
    }

    private void next(boolean again) {
        long sentAt = System.nanoTime();
        inFlight++;
        request.get().onComplete(answer -> {
            inFlight--;
            if (answer.succeeded()) {
                latencies.add(System.nanoTime() - sentAt);
            } else {
                failed(answer.cause());
            }
            boolean over = (System.nanoTime() - started) / 1e9 >= seconds;
            if (again && !over) {
                next(true);
            } else if (over && inFlight == 0) {
                finish();
            }
        });
    }

    /** The first one is told, so that nobody has to guess what the others were. */
    private void failed(Throwable cause) {
        if (failures++ == 0) {
            System.out.println("the first failure: " + cause.getMessage());
        }
    }

    private void finish() {
        double elapsed = (System.nanoTime() - started) / 1e9;
        boolean first = done.complete(new Result(latencies.count() / elapsed, failures, latencies));
        if (!first) {
            failures++;
        }
    }
}
