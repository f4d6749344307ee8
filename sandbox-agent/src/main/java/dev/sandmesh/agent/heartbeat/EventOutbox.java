package dev.sandmesh.agent.heartbeat;

import dev.sandmesh.protocol.report.AgentFact;
import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.ConditionChanged;
import dev.sandmesh.protocol.report.ProcessReport;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The events of this process in order, from their happening to their ack. It is bounded: when nobody takes events for long, the
 * oldest flip of a condition makes room (the heartbeat tells the condition anyway), or else the oldest event; how many went is
 * told by an event of its own as soon as something is taken again.
 */
final class EventOutbox {

    private static final String EVENTS_KEPT = "EventsKept";

    private final int capacity;
    private final Deque<PendingEvent> pending = new ArrayDeque<>();
    private long lastNumber;
    private long dropped;

    EventOutbox(int capacity) {
        this.capacity = capacity;
    }

    /** Numbers an event and keeps it. */
    void add(Instant at, AgentFact fact, List<Condition> conditions, List<ProcessReport> processes) {
        if (pending.size() >= capacity) {
            makeRoom();
        }
        lastNumber++;
        pending.addLast(new PendingEvent(lastNumber, at, fact, conditions, processes));
    }

    /** The number of the newest event. */
    long lastNumber() {
        return lastNumber;
    }

    /** The one that was added last. */
    PendingEvent newest() {
        return pending.getLast();
    }

    /** The next one to send. */
    Optional<PendingEvent> oldest() {
        return Optional.ofNullable(pending.peekFirst());
    }

    /** The event {@code number} and all before it are committed; the event that tells what was dropped, if one is made now. */
    Optional<PendingEvent> committed(long number, Instant now) {
        boolean taken = false;
        while (!pending.isEmpty() && pending.getFirst().number() <= number) {
            pending.removeFirst();
            taken = true;
        }
        if (taken && dropped > 0) {
            String reason = dropped + " events were dropped while nobody took them";
            dropped = 0;
            add(now, dropped(reason), List.of(), List.of());
            return Optional.of(newest());
        }
        return Optional.empty();
    }

    static AgentFact dropped(String reason) {
        return new ConditionChanged(EVENTS_KEPT, false, reason);
    }

    int size() {
        return pending.size();
    }

    private void makeRoom() {
        dropped++;
        Iterator<PendingEvent> oldestFirst = pending.iterator();
        // The very first may be on its way; its ack would come for nothing.
        oldestFirst.next();
        while (oldestFirst.hasNext()) {
            if (oldestFirst.next().fact() instanceof ConditionChanged) {
                oldestFirst.remove();
                return;
            }
        }
        pending.removeFirst();
    }
}
