package dev.sandmesh.agent.link;

import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.relay.RelayChallenge;
import dev.sandmesh.protocol.relay.RelayFrame;
import dev.sandmesh.protocol.relay.RelayRequest;
import dev.sandmesh.protocol.relay.RelayWelcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientWebSocket;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One socket: its handshake, and then the connection that came of it. On the link verticle's event loop. */
final class RelayAttempt {

    private static final Logger LOG = LoggerFactory.getLogger(RelayAttempt.class);

    private final Vertx vertx;
    private final ClientWebSocket socket;
    private final RelayGreeting greeting;
    private final Function<RelayRequest, Future<? extends ProtocolMessage>> orders;
    private final Consumer<RelayConnection> gone;
    private final Promise<RelayConnection> opened = Promise.promise();
    private @Nullable RelayConnection connection;

    /** {@code gone} is told when the connection that was opened has ended. */
    RelayAttempt(
            Vertx vertx,
            ClientWebSocket socket,
            RelayGreeting greeting,
            Function<RelayRequest, Future<? extends ProtocolMessage>> orders,
            Consumer<RelayConnection> gone) {
        this.vertx = vertx;
        this.socket = socket;
        this.greeting = greeting;
        this.orders = orders;
        this.gone = gone;
    }

    Future<RelayConnection> begin(RelayDialer dialer, RelayPlace place) {
        socket.textMessageHandler(this::text);
        socket.exceptionHandler(broken -> LOG.debug("the connection broke off", broken));
        socket.closeHandler(closed -> ended());
        long timer = vertx.setTimer(
                Duration.ofSeconds(2L * RelayFrame.HANDSHAKE_SECONDS).toMillis(), late -> {
                    opened.tryFail("no handshake in time");
                    abandon();
                });
        dialer.connect(socket, place)
                .compose(connected -> socket.writeTextMessage(greeting.hello().text()))
                .onFailure(opened::tryFail);
        return opened.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    /** Nobody waits for it any more. */
    void abandon() {
        opened.tryFail("given up");
        if (!socket.isClosed()) {
            socket.close().onFailure(failure -> LOG.debug("it was gone already", failure));
        }
    }

    private void text(String text) {
        try {
            RelayFrame frame = RelayFrame.parse(text);
            if (connection != null) {
                connection.frame(frame);
            } else {
                greet(frame);
            }
        } catch (IllegalStateException | ProtocolException refusal) {
            if (!opened.tryFail(refusal)) {
                LOG.warn("the control node broke a rule: {}", String.valueOf(refusal.getMessage()));
            }
            abandon();
        }
    }

    private void greet(RelayFrame frame) {
        if (frame instanceof RelayChallenge challenge) {
            socket.writeTextMessage(greeting.answer(challenge).text()).onFailure(opened::tryFail);
        } else if (frame instanceof RelayWelcome welcome && greeting.isAnswered()) {
            RelayConnection fresh = new RelayConnection(vertx, socket, welcome.connection(), orders);
            connection = fresh;
            fresh.begin();
            opened.tryComplete(fresh);
        } else {
            throw new IllegalStateException("the control node spoke out of turn");
        }
    }

    private void ended() {
        String reason = socket.closeReason();
        opened.tryFail("the control node ended the connection" + (reason == null ? "" : ": " + reason));
        if (connection != null) {
            LOG.info("the connection to the control plane ended{}", reason == null ? "" : ": " + reason);
            connection.closed();
            gone.accept(connection);
        }
    }
}
