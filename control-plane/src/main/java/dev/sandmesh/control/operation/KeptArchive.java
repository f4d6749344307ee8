package dev.sandmesh.control.operation;

import dev.sandmesh.protocol.client.TargetStatus;
import dev.sandmesh.protocol.command.OutputPiece;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Stores the archive of one target. Nothing counts as taken before it is stored, so that whoever takes over goes on behind what is: from the
 * first byte where its agent begins anew.
 */
final class KeptArchive implements Keeping {

    /** Of one target, in bytes. */
    static final long MOST = 64L << 20;

    private static final String INCOMPLETE = "archive_incomplete";
    private static final Duration RETRY = Duration.ofSeconds(1);
    /** For so long a database that is away is waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final ArchiveStore store;
    private final Operation operation;
    private final Target target;
    private final Runnable failed;
    private volatile Optional<Long> stored = Optional.empty();
    private volatile Optional<Fate> failure = Optional.empty();

    /** {@code failed} is told when nothing more of it is wanted; {@code operation} names who runs it. */
    KeptArchive(Vertx vertx, ArchiveStore store, Operation operation, Target target, Runnable failed) {
        this.vertx = vertx;
        this.store = store;
        this.operation = operation;
        this.target = target;
        this.failed = failed;
    }

    @Override
    public Future<Void> take(long offset, List<OutputPiece> pieces, Buffer bytes) {
        return patiently(() -> end(offset))
                .compose(end -> append(offset, end, bytes))
                .recover(any -> fail(
                        "archive_not_stored",
                        "The database did not store its archive in time: collect it again when it is well"));
    }

    /** What was there before is of another archive, where the agent begins with the first byte. */
    private Future<Long> end(long offset) {
        return offset > 0
                ? length()
                : store.remove(operation.id(), operation.runner(), List.of(target.position()))
                        .compose(held -> held ? Future.succeededFuture(0L) : nobodys());
    }

    private Future<Long> length() {
        return stored.map(Future::succeededFuture).orElseGet(() -> store.length(operation.id(), target.position()));
    }

    private Future<Void> append(long offset, long end, Buffer bytes) {
        stored = Optional.of(end);
        long next = offset + bytes.length();
        if (offset > end) {
            return fail(
                    INCOMPLETE, "The control node that took the beginning of its archive is gone: collect it again");
        }
        if (next > MOST) {
            return fail(
                    "archive_too_large",
                    "Its archive is larger than 64 MiB, and is not kept: download it from the sandbox itself");
        }
        if (next <= end) {
            return Future.succeededFuture();
        }
        Buffer rest = bytes.slice((int) (end - offset), bytes.length());
        return patiently(() -> store.append(operation.id(), operation.runner(), target.position(), end, rest))
                .compose(outcome -> switch (outcome) {
                    case YES -> {
                        stored = Optional.of(next);
                        yield Future.succeededFuture();
                    }
                    case FULL ->
                        fail(
                                "archives_full",
                                "The archives of this operation are 512 MiB already: collect the rest in another operation");
                    case DROPPED ->
                        fail(
                                "archives_dropped",
                                "The archives of this operation were dropped, to make room for those of newer ones: collect them again");
                    case NOT_HELD -> nobodys();
                });
    }

    /** Whoever runs it now is to get these bytes: they are never answered as taken here. */
    private static <T> Future<T> nobodys() {
        return Promise.<T>promise().future();
    }

    private Future<Void> fail(String code, String message) {
        if (failure.isEmpty()) {
            failure = Optional.of(Fate.of(TargetStatus.FAILED, code, message));
            failed.run();
        }
        return Future.failedFuture(code);
    }

    private <T> Future<T> patiently(Supplier<Future<T>> attempt) {
        return patiently(System.nanoTime() + PATIENCE.toNanos(), attempt);
    }

    private <T> Future<T> patiently(long until, Supplier<Future<T>> attempt) {
        return attempt.get()
                .recover(away -> System.nanoTime() - until < 0
                        ? vertx.timer(RETRY.toMillis(), TimeUnit.MILLISECONDS).compose(due -> patiently(until, attempt))
                        : Future.failedFuture(away));
    }

    /** It succeeds with its whole archive, or not at all. */
    @Override
    public Future<Fate> judged(Fate fate) {
        Optional<Fate> known = failure;
        if (known.isPresent() || fate.status() != TargetStatus.OK) {
            return Future.succeededFuture(known.orElse(fate));
        }
        return patiently(this::length)
                .map(length -> Optional.of(length).equals(bytes(fate)) ? fate : incomplete())
                .otherwise(away -> incomplete());
    }

    private static Fate incomplete() {
        return Fate.of(
                TargetStatus.FAILED, INCOMPLETE, "Not all of its archive has come, so none is kept: collect it again");
    }

    /** Of the whole archive, as its agent tells; empty where it has none. */
    static Optional<Long> bytes(Fate fate) {
        return fate.status() == TargetStatus.OK && fate.result().getValue("bytes") instanceof Number bytes
                ? Optional.of(bytes.longValue())
                : Optional.empty();
    }
}
