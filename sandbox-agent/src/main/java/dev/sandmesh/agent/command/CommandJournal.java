package dev.sandmesh.agent.command;

import dev.sandmesh.agent.command.CommandBook.Arrival;
import dev.sandmesh.agent.command.CommandBook.Decision;
import dev.sandmesh.agent.command.CommandBook.Entry;
import dev.sandmesh.protocol.command.CommandResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this agent did about each command, known also to the process of the agent that comes after this one. Used on one event loop; the
 * file is written behind it, in order.
 */
public final class CommandJournal {

    private static final Logger LOG = LoggerFactory.getLogger(CommandJournal.class);
    private static final int MOST = 10_000;

    private final CommandFile file;
    private final CommandBook book;
    private long loadedAt;
    private boolean blind;

    /**
     * Reads and writes nothing yet.
     *
     * @param folder of its own
     */
    public CommandJournal(Path folder) {
        this(folder, MOST);
    }

    CommandJournal(Path folder, int most) {
        this.file = new CommandFile(folder);
        this.book = new CommandBook(most);
    }

    /** Blocks its thread; before anything else. */
    boolean load() {
        loadedAt = System.nanoTime();
        // the first command may come when there is no room any more
        file.hold();
        try {
            if (!file.read(book)) {
                file.rewrite(book.forgotten(), book.entries());
            }
        } catch (IOException e) {
            LOG.warn("the journal of commands cannot be used; commands from before this start are not begun", e);
            blind = true;
        }
        return true;
    }

    /** All instants are in the control plane's time. */
    Decision decide(Arrival arrival, Instant machineStart, Instant now) {
        if (blind) {
            blind = false;
            book.forgetUntil(now.minus(Duration.ofNanos(System.nanoTime() - loadedAt)));
        }
        return book.decide(arrival, machineStart);
    }

    Optional<CommandResult> result(UUID id) {
        return book.result(id);
    }

    /** Done when a later process of the agent would know; fails when that cannot be, and then it must not be begun. */
    Future<Void> begin(Vertx vertx, Arrival arrival, Instant now) {
        book.begin(arrival, now);
        return write(vertx, CommandFile.begun(arrival)).onFailure(failure -> book.takeBack(arrival.id()));
    }

    /** Done when it is written, or cannot be: then a later process says that it does not know. */
    Future<Void> end(Vertx vertx, CommandResult result) {
        book.end(result);
        return write(vertx, CommandFile.ended(result))
                .onFailure(failure -> LOG.warn("a result is not kept: {}", failure.toString()))
                .otherwiseEmpty();
    }

    private Future<Void> write(Vertx vertx, String line) {
        boolean wordy = file.isWordy(book.size());
        Instant forgotten = book.forgotten();
        List<Map.Entry<UUID, Entry>> entries = wordy ? book.entries() : List.of();
        Callable<Boolean> work = () -> {
            file.append(line);
            if (wordy) {
                file.rewrite(forgotten, entries);
            }
            return true;
        };
        return vertx.executeBlocking(work).mapEmpty();
    }
}
