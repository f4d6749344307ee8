package dev.sandmesh.control.liveview;

import dev.sandmesh.control.liveview.Ending.Code;
import dev.sandmesh.control.liveview.Handing.How;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.view.ViewMode;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** Those who look at one screen, and who of them controls it. Any thread. */
final class Room {

    static final int MOST_SEATS = 5;

    private static final Ending FULL = new Ending(
            Code.TOO_MANY_VIEWERS, MOST_SEATS + " people look at this screen already: ask one of them to leave");

    private final InstantSource clock;
    private final Consumer<Handing> trail;
    private final BiFunction<Seat, Boolean, Future<String>> worker;
    private final Map<UUID, Seat> seats = new LinkedHashMap<>();
    private Turns turns = Turns.NONE;
    private Optional<Handing> latest = Optional.empty();
    private Optional<UUID> pausedFor = Optional.empty();
    private Optional<String> workerSays = Optional.empty();
    private Idleness idleness = new Idleness(0, 0);

    /**
     * {@code trail} is told whenever the control passes to somebody, or from somebody; {@code worker} has the worker pause for a view, or go on, and
     * brings what came of it.
     */
    Room(InstantSource clock, Consumer<Handing> trail, BiFunction<Seat, Boolean, Future<String>> worker) {
        this.clock = clock;
        this.trail = trail;
        this.worker = worker;
    }

    /** Why there is no seat; otherwise it is there until it leaves, and controls the screen if it may and nobody does. */
    synchronized Optional<Ending> enter(Seat seat) {
        if (seats.size() >= MOST_SEATS) {
            return Optional.of(FULL);
        }
        Optional<Ending> held = Optional.of(seat)
                .filter(Seat::mayControl)
                .filter(plain -> !plain.view().talks())
                .flatMap(plain -> turns.holder())
                .map(holder -> controlledBy(seat(holder)));
        if (held.isPresent()) {
            return held;
        }
        seats.put(seat.id(), seat);
        turn(seat.mayControl() ? turns.asked(seat.id()) : turns, How.ASKED, "");
        tell();
        return Optional.empty();
    }

    /** Whether nobody is left. */
    synchronized boolean leave(UUID view) {
        turn(turns.released(view), How.LEFT, "");
        seats.remove(view);
        tell();
        return seats.isEmpty();
    }

    /** Who may not even ask is not heard. */
    synchronized void said(UUID view, Word word) {
        Seat seat = seats.get(view);
        if (seat == null || !seat.mayControl()) {
            return;
        }
        Turns before = turns;
        if (word instanceof Word.Ask) {
            turn(turns.asked(view), How.ASKED, "");
        } else if (word instanceof Word.Release) {
            turn(turns.released(view), How.RELEASED, "");
        } else if (word instanceof Word.Grant grant) {
            turn(turns.granted(view, grant.to()), How.GRANTED, "");
        } else if (word instanceof Word.Take take) {
            turn(turns.taken(view), How.TAKEN, take.reason());
        } else if (word instanceof Word.Worker wish && turns.holds(view)) {
            order(seat, wish.paused());
        }
        if (!before.equals(turns)) {
            tell();
        }
    }

    /** To be called every second or so. */
    synchronized void look() {
        turns.holder().map(this::seat).ifPresent(holder -> {
            long now = System.nanoTime();
            idleness = idleness.seen(holder.view().account().inputs(), now);
            if (idleness.isOver(!turns.waiting().isEmpty(), now)) {
                turn(turns.released(holder.id()), How.IDLE, "");
                tell();
            }
        });
    }

    /** Brings whose view it was; empty where there is none. */
    synchronized Optional<JsonObject> end(UUID view, Ending why) {
        Optional<Seat> seat = Optional.ofNullable(seats.get(view));
        seat.ifPresent(present -> present.view().end(why));
        return seat.map(this::toJson);
    }

    /** What the contract calls LiveViewer, each. */
    synchronized JsonArray toJson() {
        JsonArray all = new JsonArray();
        seats.values().forEach(seat -> all.add(toJson(seat)));
        return all;
    }

    private JsonObject toJson(Seat seat) {
        return new JsonObject()
                .put("viewId", seat.id().toString())
                .put("name", seat.name())
                .put("mode", Wire.constant(seat.admission().mode()))
                .put("controls", turns.holds(seat.id()))
                .put("waits", turns.waiting().contains(seat.id()))
                .put("since", Wire.instant(seat.since()));
    }

    private Seat seat(UUID view) {
        Seat seat = seats.get(view);
        if (seat == null) {
            throw new IllegalStateException("no view " + view);
        }
        return seat;
    }

    private static Ending controlledBy(Seat holder) {
        return new Ending(Code.CONTROL_HELD, holder.name() + " controls this screen");
    }

    private void turn(Turns next, How how, String reason) {
        Turns before = turns;
        turns = next;
        if (!before.holder().equals(next.holder())) {
            // the agent ends by itself what it holds for a view that has ended
            pausedFor.map(seats::get).filter(seat -> how != How.LEFT).ifPresent(seat -> order(seat, false));
            pausedFor = Optional.empty();
            workerSays = Optional.empty();
            Handing handing = new Handing(
                    how, before.holder().map(this::seat), next.holder().map(this::seat), reason, clock.instant());
            latest = Optional.of(handing);
            pass(handing);
            trail.accept(handing);
        }
    }

    /** Never two at once: the one is without it before the other has it. */
    private void pass(Handing handing) {
        long done = handing.to().map(seat -> seat.view().account().inputs()).orElse(0L);
        idleness = new Idleness(done, System.nanoTime());
        Future<Void> free = handing.from().map(seat -> yields(seat, handing)).orElse(Future.succeededFuture());
        handing.to().ifPresent(seat -> free.onComplete(yielded -> begins(seat)));
    }

    /** Whoever cannot be told would type into nothing. */
    private static Future<Void> yields(Seat seat, Handing handing) {
        if (!seat.view().talks()) {
            seat.view().end(lost(handing));
        }
        return seat.view().become(ViewMode.VIEW);
    }

    private static Ending lost(Handing handing) {
        return handing.to()
                .map(Room::controlledBy)
                .orElse(new Ending(Code.CONTROL_HELD, "You did nothing for too long"));
    }

    private synchronized void begins(Seat seat) {
        if (turns.holds(seat.id())) {
            var unused = seat.view().become(ViewMode.CONTROL);
        }
    }

    private void order(Seat seat, boolean paused) {
        worker.apply(seat, paused).onComplete(done -> ordered(seat.id(), paused, done));
    }

    private synchronized void ordered(UUID view, boolean paused, AsyncResult<String> done) {
        if (turns.holds(view)) {
            if (done.succeeded()) {
                pausedFor = paused ? Optional.of(view) : Optional.empty();
            }
            workerSays = Optional.of(
                    done.succeeded()
                            ? done.result()
                            : String.valueOf(done.cause().getMessage()));
            tell();
        }
    }

    private void tell() {
        JsonArray viewers = toJson();
        seats.values().forEach(seat -> seat.view().tell(told(seat, viewers)));
    }

    private JsonObject told(Seat to, JsonArray viewers) {
        JsonObject told = new JsonObject()
                .put("type", "viewers")
                .put("you", to.id().toString())
                .put("viewers", viewers);
        workerSays.ifPresent(says -> told.put(
                "worker", new JsonObject().put("paused", pausedFor.isPresent()).put("says", says)));
        latest.ifPresent(handing -> told.put("handing", handing.toJson()));
        return told;
    }
}
