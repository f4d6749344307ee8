package dev.sandmesh.agent.command;

import dev.sandmesh.agent.command.CommandBook.Arrival;
import dev.sandmesh.agent.command.CommandBook.Entry;
import dev.sandmesh.agent.file.Reserve;
import dev.sandmesh.agent.file.WholeFile;
import dev.sandmesh.agent.file.WholeFile.Care;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.command.CommandResult;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal of commands on the disk, one line for each beginning and each end. It outlives the agent, not always the machine: lines are
 * not forced to the disk, since {@link CommandBook} knows what a machine that went down may have lost. Blocks its thread.
 */
final class CommandFile {

    private static final Logger LOG = LoggerFactory.getLogger(CommandFile.class);
    private static final int LONGEST_RESULT = 4_096;
    private static final int LONGEST_TOKEN = 64;
    private static final int LINES_A_LOOK = 100;
    private static final int SURPLUS = 2_000;

    private final Path folder;
    private final Path file;
    private final Reserve reserve;
    private long length;
    private final AtomicInteger lines = new AtomicInteger();

    /** @param folder of its own */
    CommandFile(Path folder) {
        this.folder = folder;
        this.file = folder.resolve("journal");
        this.reserve = new Reserve(folder);
    }

    static String begun(Arrival arrival) {
        return new JsonObject()
                .put("begun", arrival.id().toString())
                .put("order", arrival.order())
                .put("firstIssuedAt", Wire.instant(arrival.firstIssuedAt()))
                .encode();
    }

    /** Of what is too long, what counts is kept. */
    static String ended(CommandResult result) {
        String line = new JsonObject().put("ended", result.toJson()).encode();
        return line.length() <= LONGEST_RESULT || result.result().isEmpty()
                ? line
                : ended(new CommandResult(
                        result.commandId(), result.outcome(), result.code(), result.message(), new JsonObject()));
    }

    /**
     * Puts what it says into a book.
     *
     * @return whether more can be written behind what is there
     * @throws IOException when it cannot be read, so that nothing is known
     */
    boolean read(CommandBook book) throws IOException {
        if (!Files.exists(file)) {
            return true;
        }
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        List<String> whole =
                text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        long damaged = whole.stream().filter(line -> !read(line, book)).count();
        if (damaged > 0) {
            LOG.warn("{} lines of {} cannot be read; older commands that are not known are not begun", damaged, file);
            book.forgetUntil(book.newest());
        }
        length = Files.size(file);
        lines.set(whole.size());
        // what stands behind the last line was being written when the agent was killed, and so was not begun
        return damaged == 0 && text.endsWith("\n");
    }

    private static boolean read(String line, CommandBook book) {
        try {
            Fields fields = Fields.of(new JsonObject(line));
            if (fields.has("begun")) {
                book.begunBefore(new Arrival(
                        UUID.fromString(fields.text("begun", LONGEST_TOKEN)),
                        fields.text("order", LONGEST_TOKEN),
                        fields.instant("firstIssuedAt")));
            } else if (fields.has("ended")) {
                book.end(CommandResult.read(fields.object("ended")));
            } else {
                book.forgetUntil(fields.instant("forgotten"));
            }
            return true;
        } catch (DecodeException | ProtocolException | ClassCastException | IllegalArgumentException e) {
            return false;
        }
    }

    /** On a disk that is full, in the room of the reserve. */
    void append(String line) throws IOException {
        reserve.spend(() -> write(line));
        if (lines.getAndIncrement() % LINES_A_LOOK == 0) {
            hold();
        }
    }

    /** So many lines that stand for nothing any more are worth to write it anew. Any thread, and does not block. */
    boolean isWordy(int entries) {
        return lines.get() > 2 * entries + SURPLUS;
    }

    private void write(String line) throws IOException {
        Files.createDirectories(folder);
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer left = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
            long at = length;
            try {
                while (left.hasRemaining()) {
                    at += channel.write(left, at);
                }
            } catch (IOException e) {
                // half a line must not stand before the next one
                channel.truncate(length);
                throw e;
            }
            length = at;
        }
    }

    /** Has in it what is in a book and nothing else. */
    void rewrite(Instant forgotten, List<Map.Entry<UUID, Entry>> entries) throws IOException {
        List<String> text = new ArrayList<>();
        text.add(new JsonObject().put("forgotten", Wire.instant(forgotten)).encode());
        for (Map.Entry<UUID, Entry> each : entries) {
            Entry entry = each.getValue();
            text.add(begun(new Arrival(each.getKey(), entry.order(), entry.firstIssuedAt())));
            entry.result().ifPresent(result -> text.add(ended(result)));
        }
        Files.createDirectories(folder);
        WholeFile.write(file, String.join("\n", text) + "\n", Care.PRIVATE);
        length = Files.size(file);
        lines.set(text.size());
    }

    /** Holds room for when the disk is full. Not worth a failure: what matters is written. */
    void hold() {
        try {
            reserve.hold();
        } catch (IOException e) {
            LOG.debug("no room is held in {}: {}", folder, e.toString());
        }
    }
}
