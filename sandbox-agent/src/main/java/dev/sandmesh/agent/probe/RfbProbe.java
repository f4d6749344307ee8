package dev.sandmesh.agent.probe;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A VNC server greets with its version. It does so for its first client even while its display is stopped, so a VNC
 * server depends on its display and is up only while that is.
 */
final class RfbProbe implements Probe {
    private static final String BANNER = "RFB 003.";

    private final WorkerExecutor workers;
    private final String target;
    private final SocketAddress address;
    private final Duration timeout;

    RfbProbe(WorkerExecutor workers, String target, Duration timeout) {
        this.workers = workers;
        this.target = target;
        this.address = SocketTarget.tcp(target);
        this.timeout = timeout;
    }

    @Override
    public Future<ProbeResult> check() {
        return workers.executeBlocking(this::readBanner, false);
    }

    private ProbeResult readBanner() {
        try {
            byte[] banner = Handshake.exchange(address, new byte[0], BANNER.length(), timeout);
            return new String(banner, StandardCharsets.US_ASCII).equals(BANNER)
                    ? ProbeResult.up()
                    : ProbeResult.down("does not speak RFB on " + target);
        } catch (IOException e) {
            return ProbeResult.down("does not greet on " + target + ": " + Failure.text(e));
        }
    }
}
