package dev.sandmesh.control.liveview;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.command.Target;
import dev.sandmesh.control.console.OpenTrail;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.FrameBudget;
import dev.sandmesh.control.http.SocketWire;
import dev.sandmesh.control.liveview.Ending.Code;
import dev.sandmesh.control.registry.Sandbox;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.command.OpenView;
import dev.sandmesh.protocol.view.HopTicket;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The views of sandboxes that this node owns: opened, looked after every second, and told to the trail. Any event loop. */
final class Views extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(Views.class);

    private static final int MOST_VIEWS = 500;
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** An agent that is on its way to another lease takes a while. */
    private static final Duration OPENING_LIMIT = Duration.ofSeconds(15);

    private static final Duration HOP_LIFETIME = Duration.ofSeconds(10);
    private static final Duration CLOSING_LIMIT = Duration.ofSeconds(3);
    private static final Duration LONGEST_SILENCE_ON_THE_WIRE = Duration.ofHours(1);
    private static final int FRAMES_AT_ONCE = 2_000;
    private static final int FRAMES_A_SECOND = 1_000;
    private static final String ENDED = "endLiveView";
    private static final String HANDED = "passScreenControl";

    private static final Ending MOVED = new Ending(Code.MOVED, "Another control node looks after this sandbox now");
    private static final Ending AGENT_GONE =
            new Ending(Code.AGENT_GONE, "Nothing is heard of the agent of this sandbox any more");

    private final LiveView.Parts parts;
    private final Dials dials;
    private final Map<UUID, Seat> open = new ConcurrentHashMap<>();
    private final Map<SandboxId, Room> rooms = new ConcurrentHashMap<>();
    private long timer = -1;
    private volatile boolean closing;

    Views(LiveView.Parts parts, Dials dials) {
        this.parts = parts;
        this.dials = dials;
    }

    @Override
    public Future<?> start() {
        timer = vertx.setPeriodic(LOOK.toMillis(), tick -> {
            open.values().forEach(this::look);
            rooms.values().forEach(Room::look);
        });
        return Future.succeededFuture();
    }

    /** Everybody is told to look elsewhere; done when they are. */
    @Override
    public Future<?> stop() {
        closing = true;
        vertx.cancelTimer(timer);
        Set<Seat> all = Set.copyOf(open.values());
        all.forEach(seat -> seat.view().end(new Ending(Code.NODE_STOPS, "The control node stops")));
        return Future.join(all.stream().map(seat -> seat.view().ended()).toList())
                .timeout(CLOSING_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .otherwiseEmpty();
    }

    /** Once it is open, whatever goes wrong is told by its close code: of the answer to an upgrade a page learns nothing. */
    Future<Void> open(HttpServerRequest request, Admission admission) {
        if (closing || open.size() >= MOST_VIEWS) {
            return Future.failedFuture(
                    new SandmeshException(ErrorCode.OVERLOADED, "Too many live views on this node", LOOK));
        }
        UUID id = parts.registry().newId();
        SocketWire wire = new SocketWire(request.connection());
        return noted(id, admission).compose(noted -> request.toWebSocket()
                .onSuccess(socket -> serve(socket, wire, new Opening(id, admission, noted)))
                .onFailure(failure -> {
                    parts.trail().notBegun(noted);
                    LOG.debug("an upgrade failed", failure);
                })
                .mapEmpty());
    }

    private record Opening(UUID id, Admission admission, OpenTrail.Open noted) {}

    private Future<OpenTrail.Open> noted(UUID id, Admission admission) {
        JsonObject ids = new JsonObject().put("viewId", id.toString());
        return Hop.back(parts.registry()
                .find(admission.sandboxId())
                .map(found -> new OpenTrail.Open(
                        id, LiveViewDoor.entry(admission).on(Sandbox.target(admission.sandboxId(), found)), ids))
                .compose(noted -> parts.trail()
                        .begun(noted, new JsonObject().put("mode", Wire.constant(admission.mode())))
                        .map(noted)));
    }

    private void serve(ServerWebSocket socket, SocketWire wire, Opening opening) {
        Context loop = Vertx.currentContext();
        Admission admission = opening.admission();
        UUID id = opening.id();
        View view = new View(new View.Wire(parts.vertx(), socket, loop, wire::cut), word -> said(admission, id, word));
        Seat seat = new Seat(id, view, admission, opening.noted(), parts.clock().instant());
        FrameBudget budget = FrameBudget.ofFrames(FRAMES_AT_ONCE, FRAMES_A_SECOND);
        wire.meter(budget, budget, () -> view.end(new Ending(Code.RULE_BROKEN, "The viewer sends too many messages")));
        wire.idle(LONGEST_SILENCE_ON_THE_WIRE);
        open.put(id, seat);
        view.ended().onSuccess(why -> left(seat, why));
        view.begin(enter(seat)
                .map(full -> Future.<Screen>failedFuture(new EndingException(full)))
                .orElseGet(() -> screen(seat)));
    }

    private Optional<Ending> enter(Seat seat) {
        List<Ending> refusal = new ArrayList<>(1);
        rooms.compute(seat.admission().sandboxId(), (sandboxId, known) -> {
            Room room = known == null ? new Room(parts.clock(), this::handed, new WorkerPause(parts)::order) : known;
            room.enter(seat).ifPresent(refusal::add);
            return room;
        });
        return refusal.stream().findFirst();
    }

    private void left(Seat seat, Ending why) {
        open.remove(seat.id());
        rooms.computeIfPresent(seat.admission().sandboxId(), (sandboxId, room) -> room.leave(seat.id()) ? null : room);
        parts.trail().ended(seat.noted(), last(seat, why));
    }

    private void said(Admission admission, UUID view, Word word) {
        Room room = rooms.get(admission.sandboxId());
        if (room != null) {
            room.said(view, word);
        }
    }

    private void handed(Handing handing) {
        handing.to().or(handing::from).ifPresent(seat -> parts.audit()
                .record(seat.noted().row().named(HANDED).with(handing.details()))
                .onFailure(lost -> LOG.error("who controls a screen is not in the trail", lost)));
    }

    /** Nobody where this node does not own the sandbox. */
    JsonObject answer(ViewQuestion question) {
        Optional<Room> room = Optional.ofNullable(rooms.get(question.sandboxId()));
        JsonObject answer = new JsonObject();
        if (question.disconnection().isEmpty()) {
            return answer.put("items", room.map(Room::toJson).orElseGet(JsonArray::new));
        }
        ViewQuestion.Disconnection one = question.disconnection().get();
        room.flatMap(present -> present.end(one.viewId(), new Ending(Code.DISCONNECTED, one.sentence())))
                .ifPresent(ended -> answer.put("ended", ended));
        return answer;
    }

    /** As its agent brings it. */
    private Future<Screen> screen(Seat seat) {
        return parts.commands()
                .pursue(seat.admission().sandboxId(), OPENING_LIMIT, (target, left) -> ordered(target, seat, left));
    }

    private Future<Screen> ordered(Target target, Seat seat, Duration left) {
        Admission admission = seat.admission();
        if (!target.owner().node().equals(parts.node())) {
            return Future.failedFuture(new EndingException(MOVED));
        }
        HopTicket ticket = new HopTicket(
                parts.registry().newId(),
                admission.sandboxId(),
                target.owner().epoch(),
                admission.mode(),
                parts.node(),
                parts.clock().instant().plus(HOP_LIFETIME));
        Future<Screen> brought = dials.expect(ticket.viewId(), left);
        OpenView order =
                new OpenView(parts.trust().sign(ticket), parts.transit().places());
        return parts.commands()
                .send(target, LiveViewDoor.ACTION, order, left)
                .onFailure(refused -> dials.forget(ticket.viewId()))
                .onSuccess(opened -> seat.view().known(ticket.viewId()))
                .compose(done -> brought);
    }

    private void look(Seat seat) {
        Admission admission = seat.admission();
        if (parts.guard().over().test(admission.caller())) {
            seat.view().end(new Ending(Code.RIGHT_ENDED, "Your login has ended, or you may do something else now"));
            return;
        }
        parts.commands().target(admission.sandboxId()).onSuccess(target -> {
            if (!target.owner().node().equals(parts.node())) {
                seat.view().end(MOVED);
            } else if (!target.expected()) {
                seat.view().end(AGENT_GONE);
            }
        });
    }

    private static AuditEntry last(Seat seat, Ending why) {
        View.Account account = seat.view().account();
        JsonObject details = seat.noted()
                .ids()
                .copy()
                .put("mode", Wire.constant(seat.admission().mode()))
                .put("end", Wire.constant(why.code()))
                .put("reason", why.sentence())
                .put("durationMillis", account.lasted().toMillis())
                .put("shownBytes", account.bytesShown())
                .put("sentBytes", account.bytesDone())
                .put("inputs", account.inputs());
        return seat.noted().row().named(ENDED).with(details);
    }
}
