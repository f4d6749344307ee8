package dev.sandmesh.agent.probe;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;

/** An X server completes the connection set-up; a pid alone would also be there when the server is stopped. */
final class X11Probe implements Probe {
    /** Little-endian, protocol 11.0, no authorisation. */
    private static final byte[] SETUP = {0x6c, 0, 0x0b, 0, 0, 0, 0, 0, 0, 0, 0, 0};

    private static final int HEADER_LENGTH = 8;
    private static final int AUTHENTICATE = 2;

    private final WorkerExecutor workers;
    private final String display;
    private final SocketAddress address;
    private final Duration timeout;

    X11Probe(WorkerExecutor workers, String display, Duration timeout) {
        this.workers = workers;
        this.display = display;
        this.address = SocketTarget.display(display);
        this.timeout = timeout;
    }

    @Override
    public Future<ProbeResult> check() {
        return workers.executeBlocking(this::handshake, false);
    }

    /** "Refused" and "authenticate first" come from a server that is alive, so they count as up. */
    private ProbeResult handshake() {
        try {
            byte status = Handshake.exchange(address, SETUP, HEADER_LENGTH, timeout)[0];
            return status >= 0 && status <= AUTHENTICATE
                    ? ProbeResult.up()
                    : ProbeResult.down("does not speak X11 on display " + display);
        } catch (IOException e) {
            return ProbeResult.down("does not answer on display " + display + ": " + Failure.text(e));
        }
    }
}
