package dev.sandmesh.control.peer;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * This node's refusals in memory: what was seen lately, and what of it is not written yet. However many addresses come, it holds a
 * bounded number of each door, so that a crowd at one hides nobody at another; who comes when that is full is counted without an address.
 */
final class PeerBook {

    /** For as long as nothing was heard of somebody else. */
    static final Duration REMEMBERED = Duration.ofMinutes(10);
    /** Of words for reasons at one door: more than there are, unless somebody makes them up. */
    static final int MOST_REASONS = 64;

    private static final String OTHER = "other";

    private final int mostOfOneDoor;
    private final String node;
    private final Map<Door, Crowd> crowds = new EnumMap<>(Door.class);

    /** Who was refused at one door. */
    private static final class Crowd {
        private final Set<String> reasons = new HashSet<>();
        private final Map<Key, Entry> entries = new HashMap<>();
    }

    private record Key(String address, String reason) {}

    private static final class Entry {
        private final Instant first;
        private Instant pendingFirst;
        private Instant last;
        private RefusedPeer peer;
        private long seen;
        private long pending;

        Entry(RefusedPeer peer, Instant now) {
            this.peer = peer;
            this.first = now;
            this.pendingFirst = now;
            this.last = now;
        }
    }

    PeerBook(int mostOfOneDoor, String node) {
        this.mostOfOneDoor = mostOfOneDoor;
        this.node = node;
    }

    /** Says under which word it counts. */
    synchronized String note(RefusedPeer peer, Instant now) {
        Crowd crowd = crowds.computeIfAbsent(peer.door(), door -> new Crowd());
        Set<String> known = crowd.reasons;
        String reason = known.size() < MOST_REASONS || known.contains(peer.reason()) ? peer.reason() : OTHER;
        known.add(reason);
        Key key = new Key(peer.address(), reason);
        if (!crowd.entries.containsKey(key) && crowd.entries.size() >= mostOfOneDoor) {
            key = new Key("", reason);
        }
        Entry entry = crowd.entries.computeIfAbsent(key, absent -> new Entry(peer, now));
        entry.peer = new RefusedPeer(peer.door(), key.address(), reason, peer.detail());
        if (entry.pending == 0) {
            entry.pendingFirst = now;
        }
        entry.last = now;
        entry.seen++;
        entry.pending++;
        return reason;
    }

    /** What is to be written, each time no more than so many; it counts as written until {@link #notWritten}. */
    synchronized List<RefusalCount> take(int atMost) {
        List<RefusalCount> taken = new ArrayList<>();
        entries().filter(entry -> entry.pending > 0).limit(atMost).forEach(entry -> {
            taken.add(new RefusalCount(entry.peer, node, entry.pending, entry.pendingFirst, entry.last));
            entry.pending = 0;
        });
        return taken;
    }

    /** They are to be written after all. */
    synchronized void notWritten(List<RefusalCount> counts) {
        for (RefusalCount count : counts) {
            RefusedPeer peer = count.peer();
            Crowd crowd = crowds.get(peer.door());
            Entry entry = crowd == null ? null : crowd.entries.get(new Key(peer.address(), peer.reason()));
            if (entry != null) {
                entry.pendingFirst = count.firstSeen();
                entry.pending += count.count();
            }
        }
    }

    /** Makes room: of whom nothing was heard lately, and of whom all is written. */
    synchronized void forget(Instant now) {
        Instant before = now.minus(REMEMBERED);
        crowds.values()
                .forEach(crowd ->
                        crowd.entries.values().removeIf(entry -> entry.pending == 0 && entry.last.isBefore(before)));
    }

    /** What this node itself has seen, the last first. */
    synchronized List<RefusalCount> seen() {
        return entries()
                .map(entry -> new RefusalCount(entry.peer, node, entry.seen, entry.first, entry.last))
                .sorted(Comparator.comparing(RefusalCount::lastSeen).reversed())
                .toList();
    }

    private Stream<Entry> entries() {
        return crowds.values().stream().flatMap(crowd -> crowd.entries.values().stream());
    }
}
