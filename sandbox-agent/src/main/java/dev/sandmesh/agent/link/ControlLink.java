package dev.sandmesh.agent.link;

import dev.sandmesh.protocol.ProtocolMessage;
import dev.sandmesh.protocol.Reader;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.command.OpenView;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;

/**
 * One kind of connection to the control plane. Called on the link verticle's event loop only; every future completes there and
 * within its limit.
 */
interface ControlLink {

    /** Of a connection beside the link. */
    Duration DIAL_LIMIT = Duration.ofSeconds(5);

    /** The name in {@code Register}: {@code cluster} or {@code relay}. */
    String kind();

    /** Connects. */
    Future<Void> open();

    /** Identity of the open connection. */
    String connection();

    /** Shows this token with each request from now on; empty for none. */
    void authorize(String token);

    /** Sends one message and waits for its answer. */
    <R> Future<R> request(String address, ProtocolMessage message, Reader<R> reader, Duration timeout);

    /** The same, with bytes beside the message: for an address that takes such messages only. */
    <R> Future<R> request(String address, ProtocolMessage message, Buffer payload, Reader<R> reader, Duration timeout);

    /** Whether a message for one control node gets there, or to the node at the other end whatever it says. */
    default boolean reachesEveryNode() {
        return false;
    }

    /** The control nodes that it sees, to choose one of; empty where the other end of the link is the choice. */
    default List<String> controlNodes() {
        return List.of();
    }

    /**
     * Takes commands for {@code sandboxId}; done when every control node knows, or the node that registered us reaches us without.
     * What was announced before stays when it was for the same and was not missed since; otherwise it is withdrawn.
     */
    Future<Void> announce(SandboxId sandboxId);

    /** Takes no commands any more, until the next announcement; nothing to do for a link whose other end sees to that. */
    default Future<Void> withdraw() {
        return Future.succeededFuture();
    }

    /** Whether the control plane, asked now, would reach us with a command; fails when there is no answer either way. */
    Future<Boolean> reachable();

    /** Whether somebody is left who could answer. */
    boolean hasControlNode();

    /**
     * Dials the control node that waits for a view, on a connection that has nothing to do with what becomes of the link; within
     * {@link #DIAL_LIMIT}.
     */
    Future<ByteStream> dial(OpenView order);

    /** Closes what is open, or abandons it; never fails. */
    Future<Void> close();
}
