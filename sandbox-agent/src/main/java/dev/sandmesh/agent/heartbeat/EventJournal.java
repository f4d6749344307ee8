package dev.sandmesh.agent.heartbeat;

import dev.sandmesh.agent.file.WholeFile;
import dev.sandmesh.agent.file.WholeFile.Care;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.report.AgentFact;
import dev.sandmesh.protocol.report.ProcessExited;
import dev.sandmesh.protocol.report.TaskEnded;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends of processes and tasks that are not known to be committed, one small file each: what no later look can find out must
 * not die with the agent that saw it. Its successor tells it, at least once. Blocks; one thread at a time.
 */
public final class EventJournal {

    private static final Logger LOG = LoggerFactory.getLogger(EventJournal.class);
    private static final String SUFFIX = ".event.json";
    private static final int MOST = 1_000;

    private final Path folder;
    private final String prefix;
    private final TreeMap<Long, Path> files = new TreeMap<>();
    private boolean refused;

    /** An event that an earlier agent saw. */
    record Kept(Path file, Instant at, AgentFact fact) {}

    /**
     * Reads and writes nothing yet.
     *
     * @param started when this agent started, which puts its events after those of earlier ones
     */
    public EventJournal(Path folder, Instant started) {
        this.folder = folder;
        this.prefix = String.format(Locale.ROOT, "%015d", started.toEpochMilli());
    }

    static boolean keeps(AgentFact fact) {
        return fact instanceof ProcessExited || fact instanceof TaskEnded;
    }

    /** What earlier agents left, oldest first. */
    List<Kept> leftovers() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Kept> kept = new ArrayList<>();
        try (Stream<Path> found = Files.list(folder)) {
            for (Path file : found.filter(each -> each.toString().endsWith(SUFFIX))
                    .sorted()
                    .limit(MOST)
                    .toList()) {
                read(file).ifPresent(kept::add);
            }
        }
        return kept;
    }

    /** The event has this number from now on. */
    void adopt(long number, Kept kept) {
        files.put(number, kept.file());
    }

    /** A disk that takes no more costs only what is not committed when the agent is killed. */
    void keep(PendingEvent event) {
        if (files.size() >= MOST) {
            return;
        }
        Path file = folder.resolve(prefix + String.format(Locale.ROOT, "-%012d", event.number()) + SUFFIX);
        JsonObject json = new JsonObject()
                .put("at", Wire.instant(event.at()))
                .put("fact", event.fact().toJson());
        try {
            Files.createDirectories(folder);
            WholeFile.write(file, json.encode(), Care.LASTING);
            files.put(event.number(), file);
            refused = false;
        } catch (IOException e) {
            if (!refused) {
                LOG.warn("an agent that is killed now would take events with it: {}", e.toString());
            }
            refused = true;
        }
    }

    /** This event and all before it need not be told again. */
    void committed(long number) {
        List<Path> done = List.copyOf(files.headMap(number, true).values());
        files.headMap(number, true).clear();
        done.forEach(EventJournal::delete);
    }

    private static Optional<Kept> read(Path file) {
        try {
            Fields fields = Fields.of(new JsonObject(Files.readString(file)));
            return Optional.of(new Kept(file, fields.instant("at"), AgentFact.read(fields.object("fact"))));
        } catch (IOException | ProtocolException | DecodeException | ClassCastException e) {
            LOG.warn("{} cannot be read and is dropped: {}", file, e.toString());
            delete(file);
            return Optional.empty();
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.debug("{} will be told again: {}", file, e.toString());
        }
    }
}
