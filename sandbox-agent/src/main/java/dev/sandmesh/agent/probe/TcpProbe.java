package dev.sandmesh.agent.probe;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;

/** Something accepts connections on a TCP port. */
final class TcpProbe implements Probe {
    private final WorkerExecutor workers;
    private final String target;
    private final SocketAddress address;
    private final Duration timeout;

    TcpProbe(WorkerExecutor workers, String target, Duration timeout) {
        this.workers = workers;
        this.target = target;
        this.address = SocketTarget.tcp(target);
        this.timeout = timeout;
    }

    @Override
    public Future<ProbeResult> check() {
        return workers.executeBlocking(this::connect, false);
    }

    private ProbeResult connect() {
        try {
            var unused = Handshake.exchange(address, new byte[0], 0, timeout);
            return ProbeResult.up();
        } catch (IOException e) {
            return ProbeResult.down("does not accept connections on " + target + ": " + Failure.text(e));
        }
    }
}
