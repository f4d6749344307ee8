package dev.sandmesh.agent.link;

import dev.sandmesh.agent.identity.Introduction;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.ErrorKind;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Reader;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Sender;
import dev.sandmesh.protocol.command.Delivery;
import dev.sandmesh.protocol.command.OpenView;
import dev.sandmesh.protocol.relay.RelayRequest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The link of an agent that is a member of nothing: one WebSocket to one control node at a time. The node speaks on the bus in the
 * agent's name and is the owner; when it goes, the next one is dialled.
 */
final class RelayLink implements ControlLink {

    private static final Logger LOG = LoggerFactory.getLogger(RelayLink.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

    private final LinkFactory.Surroundings around;
    private final RelaySettings settings;
    private final RelayPlaces places;
    private final SecureRandom random = new SecureRandom();

    /** Short at first, as a lease outlives its connection by a second; the agents of a node that stops still part. */
    private final Backoff pause = new Backoff(Duration.ofMillis(300), Duration.ofSeconds(5), new SplittableRandom());

    private Sender self = Sender.UNKNOWN;
    private @Nullable RelayDialer dialer;
    private @Nullable RelayAttempt attempt;
    private @Nullable RelayConnection connection;
    private @Nullable RelayPlace connectedTo;
    private @Nullable SandboxId announced;
    private boolean again;

    /** Opens nothing yet. */
    RelayLink(RelaySettings settings, LinkFactory.Surroundings around) {
        this.around = around;
        this.settings = settings;
        this.places = new RelayPlaces(settings, new Random());
    }

    @Override
    public String kind() {
        return "relay";
    }

    @Override
    public Future<Void> open() {
        return Hop.onto(around.context(), around.introduction().compose(known -> paused().compose(
                        ready -> greet(known, places.next()))));
    }

    /** Not before the first connection. */
    private Future<Void> paused() {
        return again
                ? around.vertx()
                        .timer(pause.next().toMillis(), TimeUnit.MILLISECONDS)
                        .mapEmpty()
                : Future.succeededFuture();
    }

    private Future<Void> greet(Introduction known, RelayPlace place) {
        RelayGreeting greeting = new RelayGreeting(known, place.authority(), random);
        RelayDialer by = dialer();
        RelayAttempt fresh = new RelayAttempt(around.vertx(), by.socket(), greeting, this::obey, this::gone);
        attempt = fresh;
        return fresh.begin(by, place)
                .map(opened -> {
                    LOG.info("connected to {}", place);
                    connection = opened;
                    connectedTo = place;
                    again = true;
                    return (Void) null;
                })
                .recover(failure ->
                        Future.failedFuture(new IllegalStateException(place + ": " + failure.getMessage(), failure)));
    }

    @Override
    public String connection() {
        return connection == null ? "none" : connection.id();
    }

    @Override
    public void authorize(String token) {
        self = Sender.withToken(token);
    }

    @Override
    public <R> Future<R> request(String address, ProtocolMessage message, Reader<R> reader, Duration timeout) {
        return connected(to -> to.request(address, message, reader, shown(), timeout));
    }

    @Override
    public <R> Future<R> request(
            String address, ProtocolMessage message, Buffer payload, Reader<R> reader, Duration timeout) {
        return connected(to -> to.request(address, message, payload, reader, shown(), timeout));
    }

    private <R> Future<R> connected(Function<RelayConnection, Future<R>> what) {
        return connection == null
                ? Future.failedFuture(new ReplyException(ReplyFailure.NO_HANDLERS, "not connected"))
                : what.apply(connection);
    }

    private Optional<String> shown() {
        return Optional.of(self.authorization()).filter(text -> !text.isEmpty());
    }

    /** The control node took commands for us before it answered the registration. */
    @Override
    public Future<Void> announce(SandboxId sandboxId) {
        announced = sandboxId;
        pause.reset();
        return connection == null ? Future.failedFuture("not connected") : Future.succeededFuture();
    }

    @Override
    public Future<Boolean> reachable() {
        return Future.succeededFuture(connection != null);
    }

    @Override
    public boolean hasControlNode() {
        return connection != null;
    }

    /** Where the link leads at this moment; behind one name may be several nodes, and the one that is reached passes it on. */
    @Override
    public Future<ByteStream> dial(OpenView order) {
        RelayPlace place = connectedTo;
        return connection == null || place == null
                ? Future.failedFuture("the link to the control plane is down at this moment")
                : RelayDialer.view(around.vertx(), settings, place, order.hop());
    }

    /** Of one connection after the other, until the link is closed. */
    private RelayDialer dialer() {
        RelayDialer present = dialer;
        if (present == null) {
            present = new RelayDialer(around.vertx(), settings);
            dialer = present;
        }
        return present;
    }

    @Override
    public Future<Void> close() {
        RelayConnection closing = connection;
        RelayDialer done = dialer;
        connection = null;
        dialer = null;
        if (closing == null && attempt != null) {
            attempt.abandon();
        }
        Future<Void> closed = (closing == null ? Future.<Void>succeededFuture() : closing.close())
                .transform(ended -> done == null ? Future.succeededFuture() : done.close());
        return Hop.onto(around.context(), closed.timeout(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS))
                .otherwiseEmpty();
    }

    private void gone(RelayConnection which) {
        if (which == connection) {
            connection = null;
            around.departure().run();
        }
    }

    /** What the control plane orders, to this sandbox and nobody else. */
    private Future<? extends ProtocolMessage> obey(RelayRequest request) {
        SandboxId mine = announced;
        if (mine == null || !request.address().equals(Address.command(mine))) {
            return Future.failedFuture(
                    new ProtocolException(ErrorKind.OUT_OF_RANGE, "/address", "is no address of this agent"));
        }
        return Hop.onto(around.context(), around.commands().handle(Bus.decode(request.body(), Delivery::read)));
    }
}
