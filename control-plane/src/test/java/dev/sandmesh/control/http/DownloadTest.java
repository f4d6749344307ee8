package dev.sandmesh.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.testing.Waiting;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A body that is made while it is sent ends with the right to it. */
final class DownloadTest {

    private static final String ASK =
            "GET /api/v1/admin/summary HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer reader\r\n\r\n";

    private final AtomicLong pieces = new AtomicLong();
    private volatile Duration waits = Duration.ZERO;
    private Vertx vertx;
    private RunningServer server;

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx();
        server = new RunningServer(vertx, Map.of("getFleetSummary", new Endless()));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void itEndsWithoutItsEndWhenTheCallerMayNotHaveItAnyMore() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port)) {
            new RawClient(socket).send(ASK).until("x".repeat(1000));
            server.ended.add(RunningServer.READER);
            assertThat(restOf(socket)).doesNotEndWith("0\r\n\r\n");
        }
        Waiting.until("the connection is gone", () -> server.edge.connections().open() == 0);
    }

    /** Whoever pages through it pauses; everybody else who only holds a connection is gone soon. */
    @Test
    void whoeverPausesGetsTheRestForAsLongAsThePiecesWait() throws Exception {
        server.close();
        vertx = Vertx.vertx();
        Patience usual = Patience.USUAL;
        Patience hasty = new Patience(
                usual.head(), usual.body(), usual.next(), usual.lingering(), usual.drain(), Duration.ofMillis(500));
        EdgeConfig open = EdgeConfig.OPEN;
        server = new RunningServer(vertx, Map.of("getFleetSummary", new Endless()), List.of(), open, hasty);
        assertThat(readAfterPause()).as("who is not waited for").isFalse();
        waits = Duration.ofSeconds(60);
        assertThat(readAfterPause()).as("who is waited for").isTrue();
    }

    /** Whether there is more than what was under way when the reader stopped. */
    private boolean readAfterPause() throws Exception {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(8 * 1024);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port));
            new RawClient(socket).send(ASK).until("x".repeat(1000));
            vertx.timer(2, TimeUnit.SECONDS).await(20, TimeUnit.SECONDS);
            try {
                return socket.getInputStream().readNBytes(20_000_000).length == 20_000_000;
            } catch (SocketException reset) {
                return false;
            }
        }
    }

    /** What is under way to it already cannot be taken back, but nothing comes after. */
    @Test
    void whoReadsLateGetsNothingMoreEither() throws Exception {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(8 * 1024);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port));
            RawClient client = new RawClient(socket);
            client.send(ASK).until("x".repeat(1000));
            long[] last = {-1, 0};
            Waiting.until("nothing more fits in between", () -> {
                long now = pieces.get();
                last[1] = now == last[0] ? last[1] + 1 : 0;
                last[0] = now;
                return last[1] > 25;
            });
            server.ended.add(RunningServer.READER);
            assertThat(restOf(socket)).doesNotEndWith("0\r\n\r\n");
            assertThat(pieces.get()).isEqualTo(last[0]);
        }
    }

    /** Fails when there is no end to it. */
    private static String restOf(Socket socket) throws IOException {
        byte[] read = new byte[64 * 1024];
        String end = "";
        long length = 0;
        try {
            for (int n = socket.getInputStream().read(read);
                    n >= 0;
                    n = socket.getInputStream().read(read)) {
                length += n;
                assertThat(length).isLessThan(100_000_000);
                end = new String(read, Math.max(0, n - 10), Math.min(n, 10), StandardCharsets.ISO_8859_1);
            }
        } catch (SocketException reset) {
            return "";
        }
        return end;
    }

    private final class Endless implements Endpoint<NoBody, Reply<BodyPieces>> {
        @Override
        public String id() {
            return "getFleetSummary";
        }

        @Override
        public Future<Reply<BodyPieces>> handle(Call<NoBody> call) {
            return Future.succeededFuture(Reply.ok(new BodyPieces() {
                @Override
                public Future<Optional<Buffer>> next() {
                    pieces.incrementAndGet();
                    return vertx.timer(1).map(Optional.of(Buffer.buffer("x".repeat(200_000))));
                }

                @Override
                public Duration patience() {
                    return waits;
                }
            }));
        }
    }
}
