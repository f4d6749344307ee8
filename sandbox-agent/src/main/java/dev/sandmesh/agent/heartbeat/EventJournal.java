package dev.sandmesh.agent.heartbeat;

import dev.sandmesh.agent.file.Refusal;
import dev.sandmesh.agent.file.Reserve;
import dev.sandmesh.agent.file.WholeFile;
import dev.sandmesh.agent.file.WholeFile.Care;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.report.AgentEnded;
import dev.sandmesh.protocol.report.AgentFact;
import dev.sandmesh.protocol.report.ConditionChanged;
import dev.sandmesh.protocol.report.ProcessExited;
import dev.sandmesh.protocol.report.TaskEnded;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends of processes, tasks and agents that are not known to be committed, one small file each: what no later look can find out
 * must not die with the agent that saw it. Its successor tells it, at least once. What a disk refuses is kept in mind and written as
 * soon as there is room. When there are too many, the oldest go, and how many went is kept too. Blocks; any thread.
 */
public final class EventJournal {

    private static final Logger LOG = LoggerFactory.getLogger(EventJournal.class);
    private static final String SUFFIX = ".event.json";
    private static final String LOST = "-lost" + SUFFIX;
    private static final int MOST = 1_000;

    /** Below that of every event. */
    private static final long NOTE = 0;

    private final Path folder;
    private final String prefix;
    private final int most;
    private final Reserve reserve;

    /** Where each event stands, or will. */
    private final TreeMap<Long, Path> files = new TreeMap<>();

    /** What the disk should hold and does not. */
    private final TreeMap<Long, Unwritten> unwritten = new TreeMap<>();

    private String refusal = "";
    private int lost;

    /** An event that an earlier agent saw. */
    record Kept(Path file, Instant at, AgentFact fact) {}

    private record Unwritten(Path file, String text, Promise<Void> kept) {}

    /**
     * Reads and writes nothing yet.
     *
     * @param started when this agent started, which puts its events after those of earlier ones
     */
    public EventJournal(Path folder, Instant started) {
        this(folder, started, MOST);
    }

    EventJournal(Path folder, Instant started, int most) {
        this.folder = folder;
        this.prefix = String.format(Locale.ROOT, "%015d", started.toEpochMilli());
        this.most = most;
        this.reserve = new Reserve(folder);
    }

    static boolean keeps(AgentFact fact) {
        return fact instanceof ProcessExited || fact instanceof TaskEnded || fact instanceof AgentEnded;
    }

    /** What earlier agents left, oldest first. */
    synchronized List<Kept> leftovers() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Kept> kept = new ArrayList<>();
        try (Stream<Path> found = Files.list(folder)) {
            List<Path> sorted = found.sorted().toList();
            sorted.stream()
                    .filter(each -> each.toString().endsWith(WholeFile.UNFINISHED))
                    .forEach(EventJournal::delete);
            sorted.stream()
                    .filter(each -> each.toString().endsWith(SUFFIX))
                    .limit(most)
                    .forEach(each -> read(each).ifPresent(kept::add));
        }
        return kept;
    }

    /** The event has this number from now on. */
    synchronized void adopt(long number, Kept kept) {
        files.put(number, kept.file());
    }

    /** Done when an agent that is killed leaves the event to its successor, or when it is committed or among those that went. */
    synchronized Future<Void> keep(PendingEvent event) {
        Promise<Void> kept = Promise.promise();
        String name = prefix + String.format(Locale.ROOT, "-%012d", event.number()) + SUFFIX;
        put(event.number(), new Unwritten(folder.resolve(name), text(event.at(), event.fact()), kept));
        if (event.fact() instanceof ConditionChanged) {
            // the outbox tells of all that went, those of this journal among them
            forget(NOTE);
            lost = 0;
        }
        makeRoom(event.at());
        write();
        return kept.future();
    }

    /** This event and all before it need not be told again. */
    synchronized void committed(long number) {
        List.copyOf(files.subMap(NOTE, false, number, true).keySet()).forEach(this::forget);
    }

    /** Writes what could not be written, holds the reserve again, and says why ends may be lost; empty when they cannot. */
    public synchronized Optional<String> check() {
        write();
        if (!unwritten.isEmpty()) {
            return Optional.of(sentence(
                    refusal,
                    "an agent that is killed now takes " + unwritten.size() + " ends of processes or tasks with it"));
        }
        try {
            reserve.hold();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(sentence(
                    Refusal.reason(e), "ends of processes and tasks from now on may be lost when the agent is killed"));
        }
    }

    private void put(long number, Unwritten event) {
        files.put(number, event.file());
        unwritten.put(number, event);
    }

    /** The note of what went takes a place too; that of an earlier agent stays. */
    private void makeRoom(Instant now) {
        boolean full = files.size() > most;
        boolean first = !files.containsKey(NOTE);
        Path note = folder.resolve(prefix + LOST);
        while (files.size() > most) {
            forget(files.entrySet().stream()
                    .filter(each -> !each.getValue().toString().endsWith(LOST))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElseGet(files::firstKey));
            lost++;
            files.putIfAbsent(NOTE, note);
        }
        if (full) {
            String reason = lost + " ends of processes or tasks were lost: nobody took them, and no more than " + most
                    + " are kept";
            if (first) {
                LOG.warn("the oldest events go from now on: {}", reason);
            }
            put(NOTE, new Unwritten(note, text(now, EventOutbox.dropped(reason)), Promise.promise()));
        }
    }

    private void forget(long number) {
        Optional.ofNullable(unwritten.remove(number))
                .ifPresent(event -> event.kept().complete());
        Optional.ofNullable(files.remove(number)).ifPresent(EventJournal::delete);
    }

    /** In the order of their happening, as far as the disk takes them. */
    private void write() {
        for (Map.Entry<Long, Unwritten> next : List.copyOf(unwritten.entrySet())) {
            Unwritten event = next.getValue();
            try {
                write(event.file(), event.text());
            } catch (IOException e) {
                if (refusal.isEmpty()) {
                    LOG.warn("{} takes no events ({}); it is tried again", folder, Refusal.reason(e));
                }
                refusal = Refusal.reason(e);
                return;
            }
            unwritten.remove(next.getKey());
            event.kept().complete();
        }
        if (!refusal.isEmpty()) {
            LOG.info("all events are in {} again", folder);
            refusal = "";
        }
    }

    private void write(Path file, String text) throws IOException {
        reserve.spend(() -> {
            Files.createDirectories(folder);
            WholeFile.write(file, text, Care.LASTING);
        });
    }

    private String sentence(String why, String cost) {
        return "the journal of events " + folder + " takes no writes (" + why + "): " + cost
                + "; make room there or mount it writable";
    }

    private static String text(Instant at, AgentFact fact) {
        return new JsonObject()
                .put("at", Wire.instant(at))
                .put("fact", fact.toJson())
                .encode();
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
