package dev.sandmesh.control.audit;

import dev.sandmesh.control.http.ClientAddress;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Decides which refusals become rows of their own and which are counted. Of each known caller the first few of a minute are rows;
 * all else, and everything of callers who are not known, is one row a minute for each of them. Bounded; not safe for threads.
 */
final class RefusalBook {

    static final int ROWS_OF_ONE_CALLER = 10;
    /** As many of those who are known, and as many addresses of those who are not: these cannot crowd out those. */
    static final int MOST_CALLERS = 1_000;

    private static final int MOST_ACTIONS = 50;

    /** Who is counted together. */
    private record Group(Actor actor, String target, String address, Outcome outcome) {}

    private static final class Count {
        private int rows;
        private long counted;
        private final AuditEntry first;
        private AuditEntry.Target target;
        private String address;
        private final Map<String, Long> actions = new TreeMap<>();
        private final Map<String, Long> codes = new TreeMap<>();

        Count(AuditEntry first) {
            this.first = first;
            this.target = first.target();
            this.address = first.origin().address();
        }

        void add(AuditEntry entry) {
            target = counted == 0 ? entry.target() : shared(target, entry.target());
            if (!address.equals(entry.origin().address())) {
                address = ClientAddress.network(address);
            }
            counted++;
            add(actions, entry.action());
            add(codes, entry.code());
        }

        /** What may be said of both. */
        private static AuditEntry.Target shared(AuditEntry.Target one, AuditEntry.Target other) {
            if (one.equals(other)) {
                return one;
            }
            boolean together = one.environment().equals(other.environment());
            return new AuditEntry.Target("", "", "", together ? one.environment() : "");
        }

        private static void add(Map<String, Long> counts, String name) {
            counts.merge(counts.containsKey(name) || counts.size() < MOST_ACTIONS ? name : "others", 1L, Long::sum);
        }
    }

    private final Map<Group, Count> groups = new LinkedHashMap<>();
    private final Map<Outcome, Count> others = new HashMap<>();
    private int strangers;
    private Instant since;

    RefusalBook(Instant since) {
        this.since = since;
    }

    /** Whether it is to be a row of its own; it has been counted otherwise. */
    boolean asRow(AuditEntry entry) {
        Count count = countOf(entry);
        if (!stranger(entry) && groups.containsKey(group(entry)) && count.rows < ROWS_OF_ONE_CALLER) {
            count.rows++;
            return true;
        }
        count.add(entry);
        return false;
    }

    /** One that was to be a row, and cannot be one after all. */
    void count(AuditEntry entry) {
        countOf(entry).add(entry);
    }

    /** The rows of what was counted; a new minute begins. */
    List<AuditEntry> turn(Instant now) {
        List<AuditEntry> rows = new ArrayList<>();
        groups.values().stream()
                .filter(count -> count.counted > 0)
                .forEach(count -> rows.add(row(count, address(count), now)));
        others.values().forEach(count -> rows.add(row(count, "others", now)));
        groups.clear();
        strangers = 0;
        others.clear();
        since = now;
        return rows;
    }

    /** Of strangers the network when there were several addresses of it; whoever is told by more has that of the first. */
    private static String address(Count count) {
        return stranger(count.first) ? count.address : count.first.origin().address();
    }

    private Count countOf(AuditEntry entry) {
        Group group = group(entry);
        Count present = groups.get(group);
        if (present != null) {
            return present;
        }
        if ((stranger(entry) ? strangers : groups.size() - strangers) >= MOST_CALLERS) {
            AuditEntry nobody = AuditEntry.of(Actor.NOBODY, entry.origin()).ended(entry.outcome(), entry.code());
            return others.computeIfAbsent(entry.outcome(), outcome -> new Count(nobody));
        }
        Count created = new Count(entry);
        strangers += stranger(entry) ? 1 : 0;
        groups.put(group, created);
        return created;
    }

    private static boolean stranger(AuditEntry entry) {
        return entry.actor().anonymous() && entry.target().id().isEmpty();
    }

    /** Whoever is not known is told by address, of IPv6 by network, for everybody has any number there; guesses at one account belong together wherever they come from. */
    private static Group group(AuditEntry entry) {
        if (!entry.actor().anonymous()) {
            return new Group(entry.actor(), "", "", entry.outcome());
        }
        String target = entry.target().id();
        return new Group(
                entry.actor(),
                target,
                target.isEmpty() ? ClientAddress.network(entry.origin().address()) : "",
                entry.outcome());
    }

    private AuditEntry row(Count count, String address, Instant now) {
        JsonObject details = new JsonObject()
                .put("from", since.toString())
                .put("to", now.toString())
                .put("actions", new JsonObject(new LinkedHashMap<>(count.actions)))
                .put("codes", new JsonObject(new LinkedHashMap<>(count.codes)));
        return count.first
                .at(address)
                .on(count.target)
                .named(only(count.actions, "various"))
                .ended(count.first.outcome(), only(count.codes, "various"))
                .with(details)
                .times(count.counted);
    }

    private static String only(Map<String, Long> counts, String several) {
        return counts.size() == 1 ? counts.keySet().iterator().next() : several;
    }
}
