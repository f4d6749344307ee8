package dev.sandmesh.agent.command;

import dev.sandmesh.protocol.command.CommandResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Which commands were begun here, and how they ended; decides what becomes of one that comes. */
final class CommandBook {

    private static final Duration KEPT = Duration.ofDays(1);

    private final int most;

    /** In the order in which they were begun. */
    private final Map<UUID, Entry> entries = new LinkedHashMap<>();

    /** Commands that were issued first until then may be such as were forgotten. */
    private Instant forgotten = Instant.EPOCH;

    /**
     * One command.
     *
     * @param order digest of what was ordered
     * @param present whether this process of the agent has begun it
     */
    record Entry(String order, Instant firstIssuedAt, boolean present, Optional<CommandResult> result) {

        private boolean isUnderWay() {
            return present && result.isEmpty();
        }
    }

    /** What comes under which id. */
    record Arrival(UUID id, String order, Instant firstIssuedAt) {}

    /** What is to be done about a command. */
    enum Decision {
        /** Nobody has begun it. */
        BEGIN,
        /** This process has, and it has not ended. */
        UNDER_WAY,
        /** Its result is known. */
        ENDED,
        /** Another order under an id that was used before. */
        REPLAYED,
        /** An earlier process of the agent has begun it, and has not noted how it ended. */
        BEGUN_BEFORE,
        /** It may have been begun before the machine started, when what was not on the disk yet was lost. */
        OLDER_THAN_MACHINE,
        /** It may be one that was forgotten. */
        MAYBE_FORGOTTEN
    }

    CommandBook(int most) {
        this.most = most;
    }

    /** {@code machineStart} in the control plane's time, like all instants here. */
    Decision decide(Arrival arrival, Instant machineStart) {
        Entry entry = entries.get(arrival.id());
        if (entry != null) {
            if (!entry.order().equals(arrival.order())) {
                return Decision.REPLAYED;
            }
            if (entry.result().isPresent()) {
                return Decision.ENDED;
            }
            return entry.present() ? Decision.UNDER_WAY : Decision.BEGUN_BEFORE;
        }
        if (arrival.firstIssuedAt().isBefore(machineStart)) {
            return Decision.OLDER_THAN_MACHINE;
        }
        return arrival.firstIssuedAt().isAfter(forgotten) ? Decision.BEGIN : Decision.MAYBE_FORGOTTEN;
    }

    Optional<CommandResult> result(UUID id) {
        return Optional.ofNullable(entries.get(id)).flatMap(Entry::result);
    }

    void begin(Arrival arrival, Instant now) {
        forget(now);
        put(arrival, true);
    }

    /** As a file says of an earlier process. */
    void begunBefore(Arrival arrival) {
        put(arrival, false);
    }

    private void put(Arrival arrival, boolean present) {
        entries.put(arrival.id(), new Entry(arrival.order(), arrival.firstIssuedAt(), present, Optional.empty()));
    }

    /** It was not begun after all. */
    void takeBack(UUID id) {
        entries.remove(id);
    }

    void end(CommandResult result) {
        entries.computeIfPresent(
                result.commandId(),
                (id, entry) -> new Entry(entry.order(), entry.firstIssuedAt(), entry.present(), Optional.of(result)));
    }

    /** Nothing is known of commands that were issued first until then. */
    void forgetUntil(Instant instant) {
        forgotten = instant.isAfter(forgotten) ? instant : forgotten;
    }

    Instant forgotten() {
        return forgotten;
    }

    /** In the order in which they were begun. */
    List<Map.Entry<UUID, Entry>> entries() {
        return entries.entrySet().stream()
                .map(each -> Map.entry(each.getKey(), each.getValue()))
                .toList();
    }

    int size() {
        return entries.size();
    }

    /** The newest that was issued; what is not known and older may be among what a damaged file has lost. */
    Instant newest() {
        return entries.values().stream()
                .map(Entry::firstIssuedAt)
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
    }

    /** What is under way is never forgotten, and of what is, it is known that it may have been there. */
    private void forget(Instant now) {
        Instant oldest = now.minus(KEPT);
        int surplus = entries.size() + 1 - most;
        Iterator<Entry> all = entries.values().iterator();
        while (all.hasNext()) {
            Entry entry = all.next();
            boolean old = entry.firstIssuedAt().isBefore(oldest);
            if (!entry.isUnderWay() && (surplus > 0 || old)) {
                all.remove();
                surplus--;
                forgetUntil(entry.firstIssuedAt());
            }
        }
    }
}
