package dev.sandmesh.agent.link;

import dev.sandmesh.agent.identity.Introduction;
import dev.sandmesh.agent.identity.KnownKeys;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.command.CommandOutput;
import dev.sandmesh.protocol.command.OpenView;
import dev.sandmesh.protocol.command.OutputAck;
import dev.sandmesh.protocol.report.AgentEvent;
import dev.sandmesh.protocol.report.Challenge;
import dev.sandmesh.protocol.report.EventAck;
import dev.sandmesh.protocol.report.Heartbeat;
import dev.sandmesh.protocol.report.HeartbeatAck;
import dev.sandmesh.protocol.report.RefusalCode;
import dev.sandmesh.protocol.report.Refused;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.RegisterReply;
import dev.sandmesh.protocol.report.Registered;
import dev.sandmesh.protocol.report.TrustGrant;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the link: does what {@link LinkMachine} says, owns its timers, and hands the registration on. */
public final class LinkVerticle extends VerticleBase implements Uplink {

    private static final Logger LOG = LoggerFactory.getLogger(LinkVerticle.class);
    private static final Duration EVENT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(2);

    /** Its ack waits for whoever reads it; one that was lost on the way is sent again after that. */
    private static final Duration OUTPUT_TIMEOUT = Duration.ofSeconds(30);

    private final ControlTime controlTime = ControlTime.ofThisHost();
    private final LinkSettings settings;
    private final LinkFactory factory;
    private final Future<Introduction> introduction;
    private final LinkMachine machine;
    private final Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5), new SplittableRandom());
    private final Candidates candidates = new Candidates(new Random());
    private @Nullable Parties parties;
    private @Nullable ControlLink link;
    private @Nullable Registration registration;
    private Refusals refusals = new Refusals();
    private boolean waitsAsTold;

    /** Whether this process was the sandbox once. */
    private boolean hadLease;

    /** Counts what is under way, so that the late outcome of something given up is not taken for that of the present. */
    private long attempt;

    /**
     * Whom the link speaks for.
     *
     * @param commands who obeys
     * @param listener who sends
     */
    private record Parties(CommandHandler commands, LinkListener listener) {}

    /**
     * Constructs it; {@link #serve} comes before its deployment.
     *
     * @param introduction who we are; may still be in the making while the connection is built
     */
    public LinkVerticle(LinkSettings settings, LinkFactory factory, Future<Introduction> introduction) {
        this.settings = settings;
        this.factory = factory;
        this.introduction = introduction;
        this.machine = new LinkMachine(settings.unansweredLimit());
    }

    /** By which commands are judged. */
    public ControlTime controlTime() {
        return controlTime;
    }

    public void serve(CommandHandler commands, LinkListener listener) {
        parties = new Parties(commands, listener);
    }

    /** Who this process is, and which keys of the control plane it believes; empty before it knows. Any thread. */
    public Optional<Introduction> introduction() {
        return introduction.succeeded() ? Optional.of(introduction.result()) : Optional.empty();
    }

    private Optional<KnownKeys> keys() {
        return introduction().map(Introduction::keys);
    }

    @Override
    public Future<?> start() {
        link = factory.make(new LinkFactory.Surroundings(
                vertx, context, introduction, parties().commands(), this::departed));
        Duration period = settings.checkPeriod();
        FreezeDetector freezes = new FreezeDetector(settings.freezeLimit(), period, controlTime.mark());
        vertx.setPeriodic(period.toMillis(), ignored -> look(freezes));
        signal(LinkSignal.START);
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        Promise<Void> closed = Promise.promise();
        attempt++;
        machine.on(LinkSignal.STOP).forEach(action -> {
            if (action == LinkAction.CLOSE) {
                link().close().onComplete(closed);
            } else {
                act(action);
            }
        });
        return closed.future();
    }

    @Override
    public Future<HeartbeatAck> heartbeat(Registration to, Heartbeat heartbeat) {
        return onContext(() -> {
            long asked = controlTime.mark();
            Heartbeat told =
                    to.trusts() ? heartbeat.knowing(keys().map(KnownKeys::name).orElse("")) : heartbeat;
            return link().request(Address.heartbeat(to.nodeId()), told, HeartbeatAck::read, HEARTBEAT_TIMEOUT)
                    .onSuccess(ack -> {
                        controlTime.heard(ack.at(), asked);
                        if (to.equals(registration)) {
                            trust(ack.trust());
                        }
                    });
        });
    }

    @Override
    public Future<EventAck> event(Registration to, AgentEvent event) {
        return onContext(() -> link().request(Address.event(to.nodeId()), event, EventAck::read, EVENT_TIMEOUT));
    }

    @Override
    public Future<OutputAck> output(Registration to, CommandOutput output, Buffer bytes) {
        return onContext(
                () -> link().request(Address.output(to.nodeId()), output, bytes, OutputAck::read, OUTPUT_TIMEOUT));
    }

    /** Takes the bytes of a view to the control node that waits for them, by the way that the link has at this moment. Any thread. */
    public Future<ByteStream> dial(OpenView order) {
        return onContext(() -> link().dial(order));
    }

    @Override
    public void lost(Registration which, LeaseLoss loss) {
        context.runOnContext(ignored -> {
            if (which.equals(registration)) {
                LOG.info("lease of epoch {} at node {} is lost: {}", which.epoch(), which.nodeId(), loss);
                if (loss == LeaseLoss.OWNER_SILENT) {
                    candidates.without(which.nodeId());
                }
                signal(isAlone(loss) ? LinkSignal.ISOLATED : loss.signal());
            }
        });
    }

    /** Whoever has a connection to its owner alone asks nobody else over it. */
    private boolean isAlone(LeaseLoss loss) {
        return loss == LeaseLoss.OWNER_SILENT && !link().reachesEveryNode();
    }

    private void look(FreezeDetector freezes) {
        if (freezes.tick(controlTime.mark())) {
            LOG.warn("this process stood still for more than {}; the connection is built anew", settings.freezeLimit());
            signal(LinkSignal.FROZEN);
            return;
        }
        if (machine.state() == LinkState.LIVE) {
            attempted(link().reachable(), known -> known ? LinkSignal.REACHABLE : LinkSignal.UNREACHABLE);
        }
    }

    private void departed() {
        if (waitsAsTold && !link().reachesEveryNode() && machine.state().isWaiting()) {
            // Whoever was told when to come again needs no connection until then, and is not kept one for it.
            LOG.debug("the connection ended; a new one is built when it is time to ask again");
            return;
        }
        // A lite member alone waits up to ten seconds for a merge; joining anew takes one. Other links have nothing to
        // wait for.
        if (machine.state().isConnected() && !link().hasControlNode()) {
            LOG.info("no control node is left; the connection is built anew");
            signal(LinkSignal.ISOLATED);
        } else if (machine.state().hasLease()) {
            parties().listener().departure();
        }
    }

    private void signal(LinkSignal signal) {
        LinkState before = machine.state();
        var actions = machine.on(signal);
        if (before != machine.state()) {
            attempt++;
            LOG.debug("{} on {}: {}", before, signal, machine.state());
        }
        if (machine.state() == LinkState.HEALING) {
            LOG.warn("the control plane does not find this agent's address; it is announced again");
        }
        actions.forEach(this::act);
    }

    private void act(LinkAction action) {
        switch (action) {
            case OPEN -> open();
            case REGISTER -> register();
            case ANNOUNCE -> announce();
            case WAIT_BRIEFLY -> waitFor(backoff.brief());
            case BACK_OFF -> waitFor(backoff.next());
            case WAIT_AS_TOLD -> waitAsTold(backoff.asTold(refusals.retryAfter()));
            case WAIT_LONG -> standBack();
            case GO_LIVE -> goLive();
            case GO_DOWN -> goDown();
            case CLOSE -> attempted(link().close(), ignored -> LinkSignal.CLOSED);
        }
    }

    private void open() {
        candidates.forget();
        Future<Void> opened = link().open()
                .onSuccess(ready -> candidates.named(link().controlNodes()))
                .onFailure(failure ->
                        LOG.warn("cannot reach the control plane: {}", String.valueOf(failure.getMessage())));
        attempted(opened.map(true).otherwise(false), ok -> ok ? LinkSignal.OPENED : LinkSignal.OPEN_FAILED);
    }

    private void register() {
        ControlLink to = link();
        long asked = controlTime.mark();
        Future<Optional<RegisterReply>> reply = introduction
                .compose(known -> introduced(to, known))
                .onFailure(failure -> LOG.warn("registration without answer: {}", String.valueOf(failure.getMessage())))
                .map(Optional::of)
                .otherwise(Optional.empty());
        attempted(reply, answer -> answer.map(given -> answered(given, asked)).orElse(LinkSignal.UNANSWERED));
    }

    /** A control node of version 2 wants to be answered a challenge first. */
    private Future<RegisterReply> introduced(ControlLink to, Introduction known) {
        Register said = known.register(to.kind(), to.connection());
        Duration limit = settings.registerTimeout();
        boolean chooses = to.reachesEveryNode();
        String where = chooses ? candidates.address() : Address.REGISTER;
        return to.request(where, said, RegisterReply::read, limit).compose(reply -> {
            if (reply instanceof Challenge challenge) {
                Register proved = known.register(said, challenge);
                String back = chooses ? Address.register(challenge.nodeId()) : Address.REGISTER;
                return to.request(back, proved, RegisterReply::read, limit)
                        .map(answer -> known.judge(proved, answer, controlTime.now()));
            }
            return Future.succeededFuture(known.judge(said, reply, controlTime.now()));
        });
    }

    private void trust(TrustGrant news) {
        if (!news.token().isEmpty()) {
            link().authorize(news.token());
        }
        keys().ifPresent(known -> {
            controlTime.now().ifPresent(now -> known.heard(news.announcements(), now));
            if (known.unsaved()) {
                vertx.executeBlocking(() -> {
                            known.save();
                            return true;
                        })
                        .onFailure(failure -> LOG.warn("keys were not kept", failure));
            }
        });
    }

    private LinkSignal answered(RegisterReply reply, long asked) {
        if (reply instanceof Registered registered) {
            controlTime.heard(registered.serverTime(), asked);
            registration = Registration.of(registered, introduction.result().nonce());
            candidates.know(registered.nodes());
            link().authorize("");
            trust(registered.trust());
            LOG.info(
                    "registered as {} at node {}, epoch {}{}",
                    registered.sandboxId(),
                    registered.nodeId(),
                    registered.epoch(),
                    registered.resumed() ? " (resumed)" : "");
            return LinkSignal.REGISTERED;
        }
        if (!(reply instanceof Refused refused)) {
            LOG.warn("a control node answers a challenge with another one");
            return LinkSignal.UNANSWERED;
        }
        if (refused.code() == RefusalCode.IDENTITY_IN_USE) {
            // whoever stood still for long registers anew before an ack could tell
            superseded(hadLease && !refusals.code().equals(Optional.of(refused.code())));
        }
        refusals = refusals.with(refused);
        candidates.named(refused.tryNodes());
        return isElsewhere(refused) ? LinkSignal.REFUSED_HERE : LinkSignal.REFUSED;
    }

    /** Whether another connection is needed to ask those that may say otherwise. */
    private boolean isElsewhere(Refused refused) {
        return !refused.tryNodes().isEmpty() && !link().reachesEveryNode();
    }

    private void superseded(boolean news) {
        if (news) {
            LOG.warn("another process of this identity is the sandbox now; this one waits");
        }
        parties().listener().superseded();
    }

    private void announce() {
        Registration of = registration;
        Future<Boolean> announced = of == null
                ? Future.succeededFuture(false)
                : link().announce(of.sandboxId()).map(true).otherwise(false);
        attempted(announced, ok -> ok ? LinkSignal.ANNOUNCED : LinkSignal.ANNOUNCE_FAILED);
    }

    private void goLive() {
        backoff.reset();
        refusals = new Refusals();
        if (registration != null) {
            hadLease = true;
            parties().listener().live(registration);
        }
    }

    private void standBack() {
        superseded(true);
        link().withdraw().onFailure(failure -> LOG.debug("the address is not withdrawn: {}", failure.toString()));
        waitAsTold(settings.supersededWait());
    }

    private void goDown() {
        registration = null;
        parties().listener().down();
    }

    private void waitAsTold(Duration wait) {
        waitFor(wait);
        waitsAsTold = true;
    }

    private void waitFor(Duration wait) {
        waitsAsTold = false;
        long mine = attempt;
        vertx.setTimer(Math.max(1, wait.toMillis()), ignored -> {
            if (mine == attempt) {
                boolean alone = machine.state().isWaiting() && !link().hasControlNode();
                signal(alone ? LinkSignal.ISOLATED : LinkSignal.WAITED);
            }
        });
    }

    private <T> void attempted(Future<T> outcome, Function<T, LinkSignal> signal) {
        long mine = attempt;
        outcome.onSuccess(result -> {
            if (mine == attempt) {
                signal(signal.apply(result));
            }
        });
    }

    private <R> Future<R> onContext(Supplier<Future<R>> what) {
        return Hop.call(context, what);
    }

    private Parties parties() {
        if (parties == null) {
            throw new IllegalStateException("nobody is served");
        }
        return parties;
    }

    private ControlLink link() {
        if (link == null) {
            throw new IllegalStateException("not deployed");
        }
        return link;
    }
}
