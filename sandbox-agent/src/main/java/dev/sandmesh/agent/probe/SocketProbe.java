package dev.sandmesh.agent.probe;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Predicate;

/** Something behind a socket answers as its protocol wants. */
final class SocketProbe implements Probe {
    /** A byte for each character. */
    private static final Charset BYTES = StandardCharsets.ISO_8859_1;

    private static final Talk ACCEPTS =
            new Talk("", 0, answer -> true, "does not accept connections on ", "does not accept on ");

    private static final String BANNER = "RFB 003.";

    /**
     * A VNC server greets with its version. It does so for its first client even while its display is stopped, so a VNC server
     * depends on its display and is up only while that is.
     */
    private static final Talk GREETS =
            new Talk("", BANNER.length(), BANNER::equals, "does not greet on ", "does not speak RFB on ");

    /** Little-endian, protocol 11.0, no authorisation. */
    private static final String SETUP = "l\0\13" + "\0".repeat(9);

    private static final int HEADER_LENGTH = 8;
    private static final int AUTHENTICATE = 2;

    /**
     * An X server completes the connection set-up; a pid alone would also be there when the server is stopped. "Refused" and
     * "authenticate first" come from a server that is alive, so they count as up.
     */
    private static final Talk SETS_UP = new Talk(
            SETUP,
            HEADER_LENGTH,
            answer -> answer.charAt(0) <= AUTHENTICATE,
            "does not answer on display ",
            "does not speak X11 on display ");

    private final WorkerExecutor workers;
    private final Talk talk;
    private final String target;
    private final SocketAddress address;
    private final Duration timeout;

    /** What is said, how many bytes come back, whether they are right, and in words what is wrong without or with them. */
    private record Talk(String greeting, int answerLength, Predicate<String> right, String silent, String wrong) {}

    private SocketProbe(WorkerExecutor workers, Talk talk, String target, SocketAddress address, Duration timeout) {
        this.workers = workers;
        this.talk = talk;
        this.target = target;
        this.address = address;
        this.timeout = timeout;
    }

    static SocketProbe tcp(WorkerExecutor workers, String target, Duration timeout) {
        return new SocketProbe(workers, ACCEPTS, target, SocketTarget.place(target), timeout);
    }

    static SocketProbe rfb(WorkerExecutor workers, String target, Duration timeout) {
        return new SocketProbe(workers, GREETS, target, SocketTarget.place(target), timeout);
    }

    static SocketProbe x11(WorkerExecutor workers, String display, Duration timeout) {
        return new SocketProbe(workers, SETS_UP, display, SocketTarget.display(display), timeout);
    }

    @Override
    public Future<ProbeResult> check() {
        return workers.executeBlocking(this::exchange, false);
    }

    private ProbeResult exchange() {
        try {
            byte[] greeting = talk.greeting().getBytes(BYTES);
            String answer = new String(Handshake.exchange(address, greeting, talk.answerLength(), timeout), BYTES);
            return talk.right().test(answer) ? ProbeResult.up() : ProbeResult.down(talk.wrong() + target);
        } catch (IOException e) {
            return ProbeResult.down(talk.silent() + target + ": " + Failure.text(e));
        }
    }
}
