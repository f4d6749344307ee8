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
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The views of sandboxes that this node owns: opened, looked after every second, and told to the trail. Any event loop. */
final class Views extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(Views.class);

    static final int MOST_OF_ONE_SANDBOX = 5;
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

    private static final Ending MOVED = new Ending(Code.MOVED, "Another control node looks after this sandbox now");
    private static final Ending AGENT_GONE =
            new Ending(Code.AGENT_GONE, "Nothing is heard of the agent of this sandbox any more");

    private final LiveView.Parts parts;
    private final Dials dials;
    private final Map<UUID, Shown> open = new ConcurrentHashMap<>();
    private long timer = -1;
    private volatile boolean closing;

    /** A view, whose it is, and what stands in the trail of it. */
    private record Shown(View view, Admission admission, OpenTrail.Open noted) {}

    Views(LiveView.Parts parts, Dials dials) {
        this.parts = parts;
        this.dials = dials;
    }

    @Override
    public Future<?> start() {
        timer = vertx.setPeriodic(LOOK.toMillis(), tick -> open.values().forEach(this::look));
        return Future.succeededFuture();
    }

    /** Everybody is told to look elsewhere; done when they are. */
    @Override
    public Future<?> stop() {
        closing = true;
        vertx.cancelTimer(timer);
        Set<Shown> all = Set.copyOf(open.values());
        all.forEach(shown -> shown.view().end(new Ending(Code.NODE_STOPS, "The control node stops")));
        return Future.join(all.stream().map(shown -> shown.view().ended()).toList())
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
        View view = new View(new View.Wire(parts.vertx(), socket, loop, wire::cut), admission.mode());
        Shown shown = new Shown(view, admission, opening.noted());
        FrameBudget budget = FrameBudget.ofFrames(FRAMES_AT_ONCE, FRAMES_A_SECOND);
        wire.meter(budget, budget, () -> view.end(new Ending(Code.RULE_BROKEN, "The viewer sends too many messages")));
        wire.idle(LONGEST_SILENCE_ON_THE_WIRE);
        open.put(opening.id(), shown);
        view.ended().onSuccess(why -> {
            open.remove(opening.id());
            parts.trail().ended(shown.noted(), last(shown, why));
        });
        view.begin(
                viewersOf(admission.sandboxId()) > MOST_OF_ONE_SANDBOX
                        ? Future.failedFuture(new EndingException(new Ending(
                                Code.TOO_MANY_VIEWERS,
                                MOST_OF_ONE_SANDBOX + " people look at this screen already: ask one of them to leave")))
                        : screen(admission));
    }

    private long viewersOf(SandboxId sandboxId) {
        return open.values().stream()
                .filter(shown -> shown.admission().sandboxId().equals(sandboxId))
                .count();
    }

    /** As its agent brings it. */
    private Future<Screen> screen(Admission admission) {
        return parts.commands()
                .pursue(admission.sandboxId(), OPENING_LIMIT, (target, left) -> ordered(target, admission, left));
    }

    private Future<Screen> ordered(Target target, Admission admission, Duration left) {
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
                .compose(done -> brought);
    }

    private void look(Shown shown) {
        Admission admission = shown.admission();
        if (parts.guard().over().test(admission.caller())) {
            shown.view().end(new Ending(Code.RIGHT_ENDED, "Your login has ended, or you may do something else now"));
            return;
        }
        parts.commands().target(admission.sandboxId()).onSuccess(target -> {
            if (!target.owner().node().equals(parts.node())) {
                shown.view().end(MOVED);
            } else if (!target.expected()) {
                shown.view().end(AGENT_GONE);
            }
        });
    }

    private static AuditEntry last(Shown shown, Ending why) {
        View.Account account = shown.view().account();
        JsonObject details = shown.noted()
                .ids()
                .copy()
                .put("mode", Wire.constant(shown.admission().mode()))
                .put("end", Wire.constant(why.code()))
                .put("reason", why.sentence())
                .put("durationMillis", account.lasted().toMillis())
                .put("shownBytes", account.bytesShown())
                .put("sentBytes", account.bytesDone())
                .put("inputs", account.inputs());
        return shown.noted().row().named(ENDED).with(details);
    }
}
