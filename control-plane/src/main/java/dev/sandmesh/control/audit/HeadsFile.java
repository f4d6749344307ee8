package dev.sandmesh.control.audit;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The second copy of the heads, where whoever owns the database does not reach: {@code SANDMESH_HOME/audit/heads.log} of the node
 * that made the commit. Nodes and commands of one host may share it: what one writes is appended whole. Lines are written in
 * batches, each forced to the disk once. Used from every event loop.
 */
final class HeadsFile {

    static final String NAME = "heads.log";
    private static final Logger LOG = LoggerFactory.getLogger(HeadsFile.class);
    private static final int MOST_WAITING = 10_000;

    private final WorkerExecutor worker;
    private final Path file;
    private final FileChannel channel;
    private final List<SignedHead> waiting = new ArrayList<>();
    private Future<Void> writing = Future.succeededFuture();
    private boolean scheduled;

    private HeadsFile(WorkerExecutor worker, Path file, FileChannel channel) {
        this.worker = worker;
        this.file = file;
        this.channel = channel;
    }

    static Future<HeadsFile> open(Vertx vertx, Path home) {
        WorkerExecutor worker =
                vertx.createSharedWorkerExecutor("sandmesh-audit-heads-" + home, 1, 1, TimeUnit.MINUTES);
        Path file = under(home);
        return worker.executeBlocking(() -> new HeadsFile(worker, file, channel(file)))
                .onFailure(failure -> worker.close().onFailure(e -> LOG.debug("worker did not close", e)));
    }

    static Path under(Path home) {
        return home.resolve("audit").resolve(NAME);
    }

    /** Where the lines are. */
    Path path() {
        return file;
    }

    /** Written soon after; what waits longer because the disk does not take it is bounded, and told of. */
    synchronized void add(SignedHead head) {
        if (waiting.size() >= MOST_WAITING) {
            LOG.error(
                    "{} takes no lines: the copy of head {} is lost",
                    file,
                    head.head().seq());
            return;
        }
        waiting.add(head);
        if (!scheduled) {
            scheduled = true;
            writing = worker.executeBlocking(this::write);
        }
    }

    /** Completes when all that was added before is on the disk. */
    synchronized Future<Void> written() {
        return writing;
    }

    Future<Void> close() {
        return written()
                .eventually(() -> worker.<Void>executeBlocking(() -> {
                    channel.close();
                    return null;
                }))
                .eventually(worker::close);
    }

    /** What was added while the last batch was forced to the disk goes with the next, in the order of the chain. */
    private Void write() throws IOException {
        List<SignedHead> batch = take();
        while (!batch.isEmpty()) {
            try {
                append(batch);
            } catch (IOException e) {
                LOG.error("{} cannot be written; {} heads have no copy", file, batch.size(), e);
            }
            batch = take();
        }
        return null;
    }

    private synchronized List<SignedHead> take() {
        List<SignedHead> batch = new ArrayList<>(waiting);
        waiting.clear();
        scheduled = !batch.isEmpty();
        batch.sort(Comparator.comparingLong(signed -> signed.head().seq()));
        return batch;
    }

    private void append(List<SignedHead> batch) throws IOException {
        StringBuilder lines = new StringBuilder();
        batch.forEach(signed -> lines.append(signed.line()).append('\n'));
        ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(false);
    }

    private static FileChannel channel(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null && !Files.exists(directory)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            if (endsTorn(file)) {
                channel.write(ByteBuffer.wrap(new byte[] {'\n'}));
            }
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** A power cut may have left half a line; it is ended, so that the next begins on its own. */
    private static boolean endsTorn(Path file) throws IOException {
        try (FileChannel written = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            return written.size() > 0 && written.read(last, written.size() - 1) == 1 && last.get(0) != '\n';
        }
    }
}
