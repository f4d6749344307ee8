package dev.sandmesh.control.liveview;

import dev.sandmesh.control.access.SpentTicket;
import dev.sandmesh.control.access.Ticket;
import dev.sandmesh.control.audit.AuditTrail;
import dev.sandmesh.control.audit.Refusals;
import dev.sandmesh.control.command.Commands;
import dev.sandmesh.control.command.Target;
import dev.sandmesh.control.console.OpenTrail;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.SandboxGuard;
import dev.sandmesh.control.http.SocketDoor;
import dev.sandmesh.control.registry.Registry;
import dev.sandmesh.control.transit.Transit;
import dev.sandmesh.control.transit.TransitDesk;
import dev.sandmesh.control.transit.TransitDoor;
import dev.sandmesh.control.trust.Trust;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.view.ViewMode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/** Screens of sandboxes, seen and touched by whoever may. */
public final class LiveView {

    /** What its tickets are for. */
    public static final String PURPOSE = "live-view";

    private final Parts parts;
    private final Dials dials;
    private final Views views;
    private final Viewers viewers;

    /** What it needs of the rest; {@code node} is this node's id. */
    public record Parts(
            Vertx vertx,
            String node,
            Trust trust,
            Commands commands,
            Registry registry,
            AuditTrail audit,
            OpenTrail trail,
            Transit transit,
            Guard guard,
            InstantSource clock) {}

    /**
     * Who may.
     *
     * @param bind makes a ticket of the caller, for this subject
     * @param known who somebody is now whom another node let in; asked from any thread, as is {@code over}
     * @param over tells whose login has ended, or who may do something else now
     */
    public record Guard(
            BiFunction<Caller, String, Future<Ticket>> bind,
            Function<String, Future<SpentTicket>> spend,
            BiFunction<String, Caller.Login, Optional<Caller>> known,
            Predicate<Caller> over,
            SandboxGuard sandboxes,
            Refusals refusals) {}

    private LiveView(Parts parts, Dials dials, Views views) {
        this.parts = parts;
        this.dials = dials;
        this.views = views;
        this.viewers = new Viewers(parts, views);
    }

    /** Looks after the views from now on. */
    public static Future<LiveView> open(Parts parts) {
        Dials dials = new Dials(parts.vertx());
        Views views = new Views(parts, dials);
        return parts.vertx().deployVerticle(views).map(id -> new LiveView(parts, dials, views));
    }

    /** Everybody is told to look elsewhere; done when they are. */
    public Future<Void> close() {
        return parts.vertx().undeploy(views.deploymentID());
    }

    public List<Endpoint<?, ?>> endpoints() {
        return List.of(
                new CreateLiveView(this),
                new GetTaskLiveView(parts.registry()),
                new ListLiveViewers(viewers),
                new DisconnectLiveViewer(viewers, parts.audit(), parts.registry()));
    }

    /** Where viewers and agents come in. */
    public List<SocketDoor> doors() {
        return List.of(new LiveViewDoor(this), screens());
    }

    /** What other nodes and members of the mesh bring to this node's own listener. */
    public List<TransitDoor> transitDoors() {
        return List.of(new PassDoor(this), screens());
    }

    /** What other nodes ask at this node's own listener. */
    public List<TransitDesk> transitDesks() {
        return List.of(new ViewersDesk(parts, views));
    }

    private ScreenDoor screens() {
        return new ScreenDoor(new ScreenDoor.Parts(parts.node(), parts.trust(), dials, parts.transit(), parts.clock()));
    }

    Parts parts() {
        return parts;
    }

    Guard guard() {
        return parts.guard();
    }

    Future<Ticket> invite(Caller caller, SandboxId sandboxId, ViewMode mode) {
        return parts.guard().bind().apply(caller, LiveViewDoor.subject(sandboxId, mode));
    }

    /** What was so when the ticket was asked for, or when another node looked, may not be so any more. */
    Future<Admission> permitted(Admission admission) {
        return guard().sandboxes()
                .demand(admission.caller(), admission.permission(), admission.sandboxId())
                .onFailure(refusal -> guard().refusals().noteDenied(LiveViewDoor.entry(admission), refusal))
                .map(admission);
    }

    /** By the node that owns the sandbox, which may be this one; why nobody can is told by the view, once it is open. */
    Future<Void> show(HttpServerRequest request, Admission admission) {
        Future<Optional<Target>> found =
                parts.commands().target(admission.sandboxId()).map(Optional::of).otherwise(Optional.empty());
        return Hop.back(found).compose(target -> target.map(Target::owner)
                .filter(owner -> !owner.node().equals(parts.node()))
                .map(owner -> pass(request, admission, owner.node()))
                .orElseGet(() -> showHere(request, admission)));
    }

    private Future<Void> pass(HttpServerRequest request, Admission admission, String node) {
        Instant now = parts.clock().instant();
        ViewPass pass = ViewPass.of(parts.registry().newId(), node, admission, now);
        return parts.transit()
                .pass(request, node, PassDoor.PATH, parts.trust().sign(ViewPass.TYPE, pass.toJson()))
                .mapEmpty();
    }

    Future<Void> showHere(HttpServerRequest request, Admission admission) {
        return views.open(request, admission);
    }
}
