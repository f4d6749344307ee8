package dev.sandmesh.control.brake;

import dev.sandmesh.control.audit.AuditEntry;
import dev.sandmesh.control.audit.AuditTrail;
import dev.sandmesh.control.change.ChangeLog;
import dev.sandmesh.control.change.Committed;
import dev.sandmesh.control.change.Fact;
import dev.sandmesh.control.db.Database;
import dev.sandmesh.control.db.Tx;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.registry.FleetCount;
import dev.sandmesh.control.registry.Registry;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.client.ChangeKind;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The brake of the whole fleet, one for all nodes: what would replace, end or hand on the work of sandboxes by itself asks it first.
 * While the database is away it is what it was last known to be.
 */
public final class Brake {

    private static final Logger LOG = LoggerFactory.getLogger(Brake.class);
    private static final AuditEntry.Target TARGET = new AuditEntry.Target("brake", "fleet", "brake");
    private static final String ID = "fleet";

    private final Parts parts;
    private final BrakePolicy policy;
    private final BrakeView view;

    /** What the brake needs of the rest. */
    public record Parts(
            Database database,
            ChangeLog changeLog,
            AuditTrail audit,
            Registry registry,
            Bus bus,
            InstantSource clock) {}

    public Brake(Parts parts) {
        this(parts, BrakePolicy.standard());
    }

    Brake(Parts parts, BrakePolicy policy) {
        this.parts = parts;
        this.policy = policy;
        this.view = new BrakeView(new BrakeStore(parts.database().client()));
    }

    /** Keeps this node's knowledge of it fresh; to be deployed once, before anybody asks. */
    public Deployable watch() {
        return new BrakeVerticle(view, parts.bus());
    }

    /** Whether to hold still; on any thread. A node that has never read it holds still. */
    public boolean isOn() {
        return view.seen().map(BrakeState::on).orElse(true);
    }

    public List<Endpoint<?, ?>> endpoints() {
        return List.of(new GetBrake(view), new ReleaseBrake(this, view));
    }

    BrakeView view() {
        return view;
    }

    /** Counts the fleet and puts the brake on or releases it: called by whichever node is the sweeper, round by round. */
    public Future<Void> count() {
        Instant now = now();
        return view.read().compose(state -> parts.registry()
                .count(policy.lostSince(state, now), policy.missingSince(state, now))
                .compose(count -> turn(state, count, now)));
    }

    private Future<Void> turn(BrakeState state, FleetCount count, Instant now) {
        BrakeState next = policy.judge(state, count, now);
        if (next.equals(state)) {
            return Future.succeededFuture();
        }
        return parts.changeLog()
                .commit(tx -> {
                    BrakeStore store = new BrakeStore(tx.client());
                    // Somebody has released it since it was read: the next round counts anew.
                    return store.lock()
                            .compose(locked -> locked.equals(state)
                                    ? write(tx, state, next).map(facts -> new Committed<>(next, facts))
                                    : Future.succeededFuture(new Committed<>(locked, List.of())));
                })
                .onSuccess(view::written)
                .mapEmpty();
    }

    private Future<List<Fact>> write(Tx tx, BrakeState before, BrakeState after) {
        BrakeStore store = new BrakeStore(tx.client());
        Future<Void> written = store.write(after);
        if (before.cause() == after.cause()) {
            return written.map(List.of());
        }
        String action = after.on() ? "engageBrake" : "releaseBrake";
        LOG.warn("the brake is {}: {}", after.on() ? "on" : "released", BrakeJson.view(after));
        parts.audit()
                .append(
                        tx,
                        AuditEntry.system("sweeper", action)
                                .on(TARGET)
                                .changed(BrakeJson.written(before), BrakeJson.written(after)));
        return written.compose(done -> turned(store, before, after)).map(fact(after));
    }

    private static Future<Void> turned(BrakeStore store, BrakeState before, BrakeState after) {
        if (!after.on()) {
            return store.end(after);
        }
        return before.on() ? store.worse(after) : store.begin(after);
    }

    /** By a person: it stays released until what put it on is over and comes anew. When it is off, nothing happens. */
    Future<BrakeState> release(AuditEntry row, String reason) {
        return parts.changeLog()
                .commit(tx -> {
                    BrakeStore store = new BrakeStore(tx.client());
                    return store.lock().compose(before -> {
                        if (!before.on()) {
                            row.origin().mark().nothingDone();
                            return Future.succeededFuture(new Committed<>(before, List.<Fact>of()));
                        }
                        BrakeState after = before.released(row.actor().name(), reason, now());
                        parts.audit()
                                .append(
                                        tx,
                                        row.on(TARGET).changed(BrakeJson.written(before), BrakeJson.written(after)));
                        return store.write(after)
                                .compose(written -> store.end(after))
                                .map(ended -> new Committed<>(after, fact(after)));
                    });
                })
                .onSuccess(view::written);
    }

    private static List<Fact> fact(BrakeState state) {
        return List.of(new Fact(ChangeKind.BRAKE, ID, null, "", BrakeJson.patch(state)));
    }

    private Instant now() {
        return parts.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
