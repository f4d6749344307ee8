package dev.sandmesh.control.door;

import dev.sandmesh.control.change.ChangeFollower;
import dev.sandmesh.control.change.ChangeLog;
import dev.sandmesh.control.change.ChangeReader;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Subscription;
import dev.sandmesh.protocol.client.Change;
import dev.sandmesh.protocol.client.FleetQuery;
import dev.sandmesh.protocol.client.OperationProgress;
import dev.sandmesh.protocol.client.OperationRequest;
import dev.sandmesh.protocol.client.OperationStatus;
import dev.sandmesh.protocol.client.Samples;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the clients of the bus door and hands them what they have registered for. */
public final class BusDoorVerticle extends VerticleBase implements ChangeReader {

    private static final Logger LOG = LoggerFactory.getLogger(BusDoorVerticle.class);
    private static final long HEAD_MILLIS = 1000;
    private static final int PING_EVERY_HEADS = 10;
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(40);
    private static final int MOST_ADDRESSES = 20;
    private static final int MOST_QUERIES = 8;
    private static final short GONE = 1001;
    /** Of the range that is free for applications: come back with another ticket, if you can. */
    private static final short LOGIN_OVER = 4001;

    private final Bus bus;
    private final BusDoorDesk desk;
    private final ChangeLog changeLog;
    private final Set<BusDoorSocket> clients = new LinkedHashSet<>();
    private final Map<String, Subscription> subscriptions = new HashMap<>();
    private @Nullable ChangeFollower follower;
    private long beats;
    private long timer = -1;

    public BusDoorVerticle(Bus bus, BusDoorDesk desk) {
        this.bus = bus;
        this.desk = desk;
        this.changeLog = desk.changeLog();
    }

    @Override
    public Future<?> start() {
        ChangeFollower following = new ChangeFollower(vertx, bus, changeLog, this);
        follower = following;
        timer = vertx.setPeriodic(HEAD_MILLIS, tick -> beat());
        return following.start();
    }

    @Override
    public Future<?> stop() {
        vertx.cancelTimer(timer);
        clients.forEach(client -> client.close(GONE, "the control node stops"));
        clients.clear();
        List<Future<?>> closing = new ArrayList<>();
        subscriptions.values().forEach(subscription -> closing.add(subscription.close()));
        subscriptions.clear();
        if (follower != null) {
            closing.add(follower.close());
        }
        return Future.join(closing);
    }

    @Override
    public Future<Long> load() {
        return changeLog.head();
    }

    @Override
    public void apply(Change change) {
        // written once for all: only the end differs
        String whole = BusDoorFrame.written("rec", Address.CHANGES, change.toJson());
        String beginning = whole.substring(0, whole.length() - "}}".length()) + ",\"prev\":";
        for (BusDoorSocket client : clients) {
            if (client.addresses.contains(Address.CHANGES)
                    && change.seq() > client.lastSeen
                    && BusDoorPolicy.maySee(client.caller, change.environment())) {
                String frame = beginning + client.lastSeen + "}}";
                client.lastSeen = change.seq();
                client.send(frame);
            }
        }
    }

    Context door() {
        return context;
    }

    void enter(BusDoorSocket client) {
        clients.add(client);
    }

    void leave(BusDoorSocket client) {
        clients.remove(client);
        List.copyOf(client.addresses).forEach(address -> unregister(client, address));
    }

    /** One frame of a client, on this verticle's event loop. */
    void frame(BusDoorSocket client, BusDoorFrame frame) {
        if (!frame.type().equals("ping") && !client.share.takeMessage()) {
            client.send(BusDoorFrame.error(
                    frame.asked(),
                    "overloaded",
                    "too many messages of one account, over all its sockets: ask less often, or later"));
            return;
        }
        switch (frame.type()) {
            case "register" -> register(client, frame.address());
            case "unregister" -> {
                unregister(client, frame.address());
                client.send(BusDoorFrame.written("unregistered", frame.address()));
            }
            case "send" -> query(client, frame);
            case "ping" -> client.offer("{\"type\":\"pong\"}");
            default ->
                client.send(BusDoorFrame.error(
                        frame.address(), "unknown_type", "no such type of frame: register, unregister, send or ping"));
        }
    }

    private void register(BusDoorSocket client, String address) {
        try {
            BusDoorPolicy.demandRegister(client.caller, address);
        } catch (SandmeshException refusal) {
            refuse(client, "registerOnBus", address, refusal);
            client.send(BusDoorAnswer.error(address, refusal));
            return;
        }
        if (client.addresses.size() >= MOST_ADDRESSES && !client.addresses.contains(address)) {
            client.send(BusDoorFrame.error(
                    address,
                    "overloaded",
                    "too many addresses on one socket: unregister some, or open another socket"));
            return;
        }
        if (address.equals(Address.CHANGES)) {
            client.addresses.add(address);
            client.lastSeen = cursor();
            client.send(BusDoorFrame.written("registered", address, new JsonObject().put("head", client.lastSeen)));
            return;
        }
        BusDoorPolicy.operationOf(address)
                .ifPresentOrElse(id -> watch(client, address, id), () -> subscribe(client, address));
    }

    /** Which operation it is decides whether it may be watched. */
    private void watch(BusDoorSocket client, String address, UUID operation) {
        if (!asks(client, address)) {
            return;
        }
        Hop.onto(context, desk.demandVisible(client.who, operation)).onComplete(may -> {
            answered(client);
            if (may.failed()) {
                if (may.cause() instanceof SandmeshException known
                        && known.truth().denial()) {
                    refuse(client, "registerOnBus", address, known);
                }
                client.send(BusDoorAnswer.error(address, may.cause()));
            } else if (clients.contains(client)) {
                subscribe(client, address);
            }
        });
    }

    private void subscribe(BusDoorSocket client, String address) {
        client.addresses.add(address);
        Subscription subscription = subscriptions.computeIfAbsent(address, this::listen);
        Hop.onto(context, subscription.ready())
                .onSuccess(ready -> client.send(BusDoorFrame.written("registered", address)))
                .onFailure(failure -> {
                    client.addresses.remove(address);
                    // whoever comes next is to have another one
                    if (subscriptions.remove(address, subscription)) {
                        closed(address, subscription);
                    }
                    client.send(BusDoorFrame.error(
                            address, "internal", "could not be registered: try again; the log of the node says why"));
                });
    }

    private boolean asks(BusDoorSocket client, String replyAddress) {
        if (client.asking >= MOST_QUERIES || !client.share.ask()) {
            client.send(BusDoorFrame.error(
                    replyAddress, "overloaded", "too many questions and orders at once: wait for an answer first"));
            return false;
        }
        client.asking++;
        return true;
    }

    private static void answered(BusDoorSocket client) {
        client.asking--;
        client.share.answered();
    }

    private Subscription listen(String address) {
        return BusDoorPolicy.operationOf(address).isPresent()
                ? bus.listen(address, OperationProgress::read, progress -> progressed(address, progress))
                : bus.listen(address, Samples::read, sample -> sampled(address, sample));
    }

    /** Whoever tries is on the trail, as with every operation. */
    private void refuse(BusDoorSocket client, String action, String address, SandmeshException refusal) {
        desk.refusals().note(client.who.refused(action, address, refusal));
    }

    private void unregister(BusDoorSocket client, String address) {
        client.addresses.remove(address);
        boolean wanted = clients.stream().anyMatch(other -> other.addresses.contains(address));
        Subscription subscription = wanted ? null : subscriptions.remove(address);
        if (subscription != null) {
            closed(address, subscription);
        }
    }

    private static void closed(String address, Subscription subscription) {
        subscription.close().onFailure(failure -> LOG.warn("cannot stop listening on {}", address, failure));
    }

    /** Its end is not to be missed. */
    private void progressed(String address, OperationProgress progress) {
        String frame = BusDoorFrame.written("rec", address, progress.toJson());
        boolean last = progress.status() != OperationStatus.RUNNING;
        for (BusDoorSocket client : clients) {
            if (client.addresses.contains(address)) {
                if (last) {
                    client.send(frame);
                } else {
                    client.offer(frame);
                }
            }
        }
    }

    private void sampled(String address, Samples sample) {
        String frame = BusDoorFrame.written("rec", address, sample.toJson());
        clients.stream().filter(client -> client.addresses.contains(address)).forEach(client -> client.offer(frame));
    }

    private void query(BusDoorSocket client, BusDoorFrame frame) {
        try {
            BusDoorPolicy.demandSend(client.caller, frame.address());
        } catch (SandmeshException refusal) {
            refuse(client, "sendOnBus", frame.address(), refusal);
            client.send(BusDoorAnswer.error(frame.asked(), refusal));
            return;
        }
        if (!asks(client, frame.replyAddress())) {
            return;
        }
        BusDoorAnswer.of(() -> answer(client, frame), frame.replyAddress())
                .onSuccess(answer -> context.runOnContext(go -> {
                    answered(client);
                    client.send(answer);
                }))
                .onFailure(fault -> LOG.error("a query of a bus client failed", fault));
    }

    private Future<? extends ProtocolMessage> answer(BusDoorSocket client, BusDoorFrame frame) {
        return frame.address().equals(Address.OPERATION)
                ? desk.order(client.who, Bus.decode(frame.body(), OperationRequest::read))
                : desk.query(client.who, Bus.decode(frame.body(), FleetQuery::read));
    }

    /** Once a second every client learns the newest number, so that it notices what it has missed, and whether more can come. */
    private void beat() {
        beats++;
        long head = cursor();
        boolean away = !changeLog.available();
        for (BusDoorSocket client : List.copyOf(clients)) {
            if (client.over()) {
                client.close(LOGIN_OVER, "the login has ended or is to be renewed");
                leave(client);
                continue;
            }
            if (client.silentNanos() > LONGEST_SILENCE.toNanos()) {
                client.close(GONE, "no answer");
                continue;
            }
            if (beats % PING_EVERY_HEADS == 0) {
                client.ping();
            }
            if (client.addresses.contains(Address.CHANGES)) {
                JsonObject body =
                        new JsonObject().put("type", "head").put("head", head).put("prev", client.lastSeen);
                if (away) {
                    body.put("stale", true);
                }
                client.offer(BusDoorFrame.written("rec", Address.CHANGES, body));
            }
        }
    }

    private long cursor() {
        return follower == null ? 0 : follower.cursor();
    }
}
