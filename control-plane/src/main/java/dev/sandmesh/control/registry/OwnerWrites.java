package dev.sandmesh.control.registry;

import dev.sandmesh.control.change.Fact;
import dev.sandmesh.control.db.Tx;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.client.ChangeKind;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Writes a batch of owner writes in one transaction. The rows are locked first; what is fenced or known is dropped, in the order
 * in which the items came, and what remains is folded into one update for each sandbox.
 */
final class OwnerWrites {

    /** Timelines have partitions for the days around now; an entry that a wrong clock or a long outage puts elsewhere is moved there. */
    private static final Duration NEAR = Duration.ofHours(23);

    private final InstantSource clock;

    OwnerWrites(InstantSource clock) {
        this.clock = clock;
    }

    /** A write that waits for its outcome. A transaction that is repeated decides again. */
    static final class Item {

        private final OwnerWrite write;
        private volatile WriteOutcome outcome = WriteOutcome.FENCED;

        Item(OwnerWrite write) {
            this.write = write;
        }

        WriteOutcome outcome() {
            return outcome;
        }
    }

    Future<List<Fact>> write(Tx tx, List<Item> items) {
        TreeSet<SandboxId> ids = new TreeSet<>(Comparator.comparing(SandboxId::value));
        items.forEach(item -> ids.add(item.write.owner().sandboxId()));
        OwnerStore store = new OwnerStore(tx.client());
        Set<SandboxId> described = items.stream()
                .filter(item -> item.write.patch().describes())
                .map(item -> item.write.owner().sandboxId())
                .collect(Collectors.toSet());
        return store.lockDescriptions(described)
                .compose(locked -> store.lock(ids))
                .compose(holders -> fallen(tx, items).compose(fallen -> {
                    List<OwnerWrite> valid = judge(items, holders, fallen);
                    if (valid.isEmpty()) {
                        return Future.succeededFuture(List.of());
                    }
                    List<OwnerStore.Wanted> folded = fold(valid, holders);
                    // All are sent before any is answered: one round trip.
                    Future<Void> applied = Future.join(store.apply(folded), store.describe(folded))
                            .mapEmpty();
                    Future<Set<UUID>> appended = new EventStore(tx.client()).append(entries(valid));
                    return Future.join(applied, appended).map(done -> facts(valid, appended.result()));
                }));
    }

    /** Whose fence holds no more; each is asked once for each owner. */
    private static Future<Set<Fenced>> fallen(Tx tx, List<Item> items) {
        Set<Fenced> asked = items.stream()
                .map(item -> item.write)
                .filter(write -> write.fence() != Fence.NONE)
                .map(Fenced::of)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        Future<Set<Fenced>> fallen = Future.succeededFuture(new HashSet<>());
        for (Fenced each : asked) {
            fallen =
                    fallen.compose(before -> each.fence().holds(tx, each.node()).map(holds -> {
                        if (!holds) {
                            before.add(each);
                        }
                        return before;
                    }));
        }
        return fallen;
    }

    /** Somebody who writes in the name of an owner. */
    private record Fenced(Fence fence, String node) {
        static Fenced of(OwnerWrite write) {
            return new Fenced(write.fence(), write.owner().node());
        }
    }

    private List<OwnerWrite> judge(List<Item> items, Map<SandboxId, OwnerStore.Holder> holders, Set<Fenced> fallen) {
        List<OwnerWrite> valid = new ArrayList<>(items.size());
        for (Item item : items) {
            OwnerWrite write = item.write;
            SandboxId id = write.owner().sandboxId();
            Optional<OwnerStore.Holder> holder =
                    Optional.ofNullable(holders.get(id)).filter(found -> found.owns(write.owner()));
            item.outcome = fallen.contains(Fenced.of(write)) ? WriteOutcome.FENCED : outcome(write, holder);
            if (item.outcome == WriteOutcome.WRITTEN) {
                valid.add(nearNow(write));
                holder.ifPresent(found -> holders.put(id, after(found, write)));
            }
        }
        return valid;
    }

    private static WriteOutcome outcome(OwnerWrite write, Optional<OwnerStore.Holder> holder) {
        return holder.map(found -> write.eventNumber() > 0 && write.eventNumber() <= found.lastEvent()
                        ? WriteOutcome.DUPLICATE
                        : WriteOutcome.WRITTEN)
                .orElse(WriteOutcome.FENCED);
    }

    private static OwnerStore.Holder after(OwnerStore.Holder holder, OwnerWrite write) {
        return new OwnerStore.Holder(holder.node(), holder.epoch(), Math.max(holder.lastEvent(), write.eventNumber()));
    }

    private OwnerWrite nearNow(OwnerWrite write) {
        Instant now = clock.instant();
        List<SandboxEvent> events =
                write.events().stream().map(event -> nearNow(event, now)).toList();
        return new OwnerWrite(write.owner(), write.eventNumber(), write.revision(), write.patch(), events);
    }

    private static SandboxEvent nearNow(SandboxEvent event, Instant now) {
        if (Duration.between(event.at(), now).abs().compareTo(NEAR) <= 0) {
            return event;
        }
        Instant at = event.at().isBefore(now) ? now.minus(NEAR) : now;
        return new SandboxEvent(event.id(), at, event.kind(), event.severity(), event.message(), event.data());
    }

    private static List<OwnerStore.Wanted> fold(List<OwnerWrite> valid, Map<SandboxId, OwnerStore.Holder> holders) {
        Map<SandboxId, OwnerStore.Wanted> folded = new LinkedHashMap<>();
        for (OwnerWrite write : valid) {
            SandboxId id = write.owner().sandboxId();
            OwnerStore.Holder holder = holders.get(id);
            long lastEvent = holder == null ? write.eventNumber() : holder.lastEvent();
            OwnerStore.Wanted item = new OwnerStore.Wanted(id, lastEvent, write.revision(), write.patch());
            folded.merge(
                    id,
                    item,
                    (earlier, later) -> new OwnerStore.Wanted(
                            id,
                            later.eventNumber(),
                            Math.max(earlier.revision(), later.revision()),
                            earlier.patch().then(later.patch())));
        }
        return List.copyOf(folded.values());
    }

    private static List<EventStore.Entry> entries(List<OwnerWrite> valid) {
        return valid.stream()
                .flatMap(write -> write.events().stream()
                        .map(event -> new EventStore.Entry(write.owner(), write.eventNumber(), event)))
                .toList();
    }

    /** Of entries only those that were written: what was told before is no change. */
    private static List<Fact> facts(List<OwnerWrite> valid, Set<UUID> written) {
        List<Fact> facts = new ArrayList<>();
        for (OwnerWrite write : valid) {
            if (!write.patch().isEmpty()) {
                facts.add(sandboxFact(write.owner(), write.patch().toJson()));
            }
            write.events().stream()
                    .filter(event -> written.contains(event.id()))
                    .forEach(event -> facts.add(eventFact(write.owner(), event)));
        }
        return facts;
    }

    static Fact sandboxFact(Ownership owner, JsonObject patch) {
        return new Fact(
                ChangeKind.SANDBOX, owner.sandboxId().toString(), owner.sandboxId(), owner.environment(), patch);
    }

    static Fact eventFact(Ownership owner, SandboxEvent event) {
        return new Fact(
                ChangeKind.SANDBOX_EVENT,
                event.id().toString(),
                owner.sandboxId(),
                owner.environment(),
                event.toJson().put("sandboxId", owner.sandboxId().toString()));
    }
}
