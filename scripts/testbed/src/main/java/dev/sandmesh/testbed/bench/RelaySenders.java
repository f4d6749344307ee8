package dev.sandmesh.testbed.bench;

import dev.sandmesh.agent.link.LinkFactory;
import dev.sandmesh.agent.link.RelaySettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Each with a connection of its own, by the agent's own link: its dialling, handshake, registration and requests. */
final class RelaySenders implements Senders {

    /** Below the number of handshakes that one address may have under way. */
    private static final int AT_ONCE = 16;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final List<LinkedSandbox> toNode = new ArrayList<>();
    private final List<LinkedSandbox> toEcho = new ArrayList<>();
    private int next;

    private RelaySenders() {}

    /** Connects and registers everyone, {@code sandboxes} at the node and {@code others} at the peer. */
    static RelaySenders start(
            RelaySettings node, List<SimulatedAgent> sandboxes, RelaySettings echo, List<SimulatedAgent> others)
            throws Exception {
        RelaySenders senders = new RelaySenders();
        senders.connect(node, sandboxes, senders.toNode);
        senders.connect(echo, others, senders.toEcho);
        return senders;
    }

    @Override
    public Vertx vertx() {
        return vertx;
    }

    @Override
    public Future<?> heartbeat() {
        return toNode.get(next++ % toNode.size()).heartbeat();
    }

    @Override
    public Future<?> echo() {
        return toEcho.get(next++ % toEcho.size()).heartbeat();
    }

    @Override
    public void close() throws TimeoutException {
        vertx.close().await(30, TimeUnit.SECONDS);
    }

    private void connect(RelaySettings where, List<SimulatedAgent> sandboxes, List<LinkedSandbox> connected)
            throws Exception {
        LinkFactory factory = LinkFactory.relay(where);
        for (int from = 0; from < sandboxes.size(); from += AT_ONCE) {
            List<Future<LinkedSandbox>> some =
                    sandboxes.subList(from, Math.min(from + AT_ONCE, sandboxes.size())).stream()
                            .map(sandbox -> LinkedSandbox.start(vertx, sandbox, factory))
                            .toList();
            Future.all(some).await(60, TimeUnit.SECONDS);
            some.forEach(one -> connected.add(one.result()));
        }
    }
}
