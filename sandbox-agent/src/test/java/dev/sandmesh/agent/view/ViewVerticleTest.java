package dev.sandmesh.agent.view;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandmesh.agent.identity.TestingKeys;
import dev.sandmesh.agent.job.JobEnd;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.view.HopTicket;
import dev.sandmesh.protocol.view.ViewMode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the screen's bytes and the viewer's are joined, over real sockets (A81, B32). */
class ViewVerticleTest {

    private static final int MIB = 1024 * 1024;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ServerSocket vnc;
    private TestingView agent;

    @BeforeEach
    void open() throws Exception {
        vnc = TestingView.listening();
        agent = new TestingView("127.0.0.1:" + vnc.getLocalPort());
    }

    @AfterEach
    void close() throws Exception {
        agent.close();
        vnc.close();
        threads.shutdownNow();
        assertThat(threads.awaitTermination(20, SECONDS)).isTrue();
    }

    /** A screen and a viewer that are joined. */
    private record Joined(Socket screen, Socket viewer) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            screen.close();
            viewer.close();
        }
    }

    private Joined joined() throws Exception {
        Future<JobEnd> end = agent.opening(agent.signed(agent.ticket()));
        Joined joined = new Joined(TestingView.accept(vnc), TestingView.accept(agent.node));
        JobEnd known = end.await(20, SECONDS);
        assertThat(known.outcome()).as(known.message()).isEqualTo(Outcome.OK);
        return joined;
    }

    @Test
    void everyByteArrivesOnceAndInOrderBothWays() throws Exception {
        int size = 50 * MIB;
        try (Joined joined = joined()) {
            List<java.util.concurrent.Future<Long>> sums = threads.invokeAll(List.of(
                    writing(joined.screen(), size, 1),
                    writing(joined.viewer(), size, 2),
                    reading(joined.viewer(), size),
                    reading(joined.screen(), size)));
            assertThat(sums.get(2).get()).isEqualTo(sums.get(0).get());
            assertThat(sums.get(3).get()).isEqualTo(sums.get(1).get());
        }
    }

    private static Callable<Long> writing(Socket to, int size, long seed) {
        return () -> {
            Random random = new Random(seed);
            CRC32 sum = new CRC32();
            for (int left = size; left > 0; ) {
                byte[] piece = new byte[Math.min(left, 1 + random.nextInt(random.nextBoolean() ? 20 : 200_000))];
                random.nextBytes(piece);
                sum.update(piece);
                to.getOutputStream().write(piece);
                left -= piece.length;
            }
            return sum.getValue();
        };
    }

    private static Callable<Long> reading(Socket from, int size) {
        return () -> {
            CRC32 sum = new CRC32();
            byte[] piece = new byte[100_000];
            for (int left = size; left > 0; ) {
                int count = from.getInputStream().read(piece, 0, Math.min(left, piece.length));
                assertThat(count).isPositive();
                sum.update(piece, 0, count);
                left -= count;
            }
            return sum.getValue();
        };
    }

    /** A VNC server greets at once, and a viewer may be as quick. */
    @Test
    void whatComesBeforeTheJoinIsKept() throws Exception {
        Promise<Void> mayDial = Promise.promise();
        agent.mayDial = mayDial.future();
        Future<JobEnd> end = agent.opening(agent.signed(agent.ticket()));
        try (Socket screen = TestingView.accept(vnc)) {
            screen.getOutputStream().write("RFB 003.008\n".getBytes(US_ASCII));
            mayDial.complete();
            try (Socket viewer = TestingView.accept(agent.node)) {
                viewer.getOutputStream().write("RFB 003.007\n".getBytes(US_ASCII));
                assertThat(viewer.getInputStream().readNBytes(12)).asString().isEqualTo("RFB 003.008\n");
                assertThat(screen.getInputStream().readNBytes(12)).asString().isEqualTo("RFB 003.007\n");
                assertThat(end.await(20, SECONDS))
                        .isEqualTo(JobEnd.ok("open", end.result().result()));
            }
        }
    }

    /** What a viewer does not read stays with the VNC server, and not in this process, which is a guest here. */
    @Test
    void aViewerThatDoesNotReadHoldsTheScreenBack() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
                TestingView other =
                        new TestingView("127.0.0.1:" + server.socket().getLocalPort())) {
            Future<JobEnd> end = other.opening(other.signed(other.ticket()));
            try (SocketChannel screen = server.accept();
                    Socket viewer = TestingView.accept(other.node)) {
                end.await(20, SECONDS);
                screen.socket().setSendBufferSize(64 * 1024);
                int given = offered(screen, 200 * MIB);
                assertThat(given).isLessThan(8 * MIB);
                screen.shutdownOutput();
                assertThat(viewer.getInputStream().readAllBytes()).hasSize(given);
            }
        }
    }

    /** Until nobody takes more for a second. */
    private static int offered(SocketChannel to, int size) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(64 * 1024);
        int given = 0;
        try (Selector selector = Selector.open()) {
            to.configureBlocking(false);
            to.register(selector, SelectionKey.OP_WRITE);
            while (given < size && selector.select(1_000) > 0) {
                selector.selectedKeys().clear();
                piece.clear();
                given += to.write(piece);
            }
        }
        return given;
    }

    @Test
    void eachSideEndsWithTheOtherAndNothingIsLost() throws Exception {
        try (Joined joined = joined()) {
            java.util.concurrent.Future<Long> written = threads.submit(() -> {
                long sum = writing(joined.screen(), 3 * MIB, 3).call();
                joined.screen().close();
                return sum;
            });
            assertThat(reading(joined.viewer(), 3 * MIB).call()).isEqualTo(written.get());
            assertThat(joined.viewer().getInputStream().read()).isEqualTo(-1);
        }
        try (Joined joined = joined()) {
            joined.viewer().getOutputStream().write("last".getBytes(US_ASCII));
            joined.viewer().close();
            assertThat(joined.screen().getInputStream().readAllBytes())
                    .asString()
                    .isEqualTo("last");
        }
    }

    @Test
    void aSideThatBreaksOffEndsTheOther() throws Exception {
        try (Joined joined = joined()) {
            joined.screen().setSoLinger(true, 0);
            joined.screen().close();
            assertThat(joined.viewer().getInputStream().read()).isEqualTo(-1);
        }
        try (Joined joined = joined()) {
            joined.viewer().setSoLinger(true, 0);
            joined.viewer().close();
            assertThat(joined.screen().getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void noViewSurvivesTheAgent() throws Exception {
        try (Joined joined = joined()) {
            agent.leave();
            assertThat(joined.screen().getInputStream().read()).isEqualTo(-1);
            assertThat(joined.viewer().getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void noMoreThanThirtyTwoAreOpenAtOnce() throws Exception {
        List<Joined> open = new ArrayList<>();
        try {
            for (int i = 0; i < ViewVerticle.MOST; i++) {
                open.add(joined());
            }
            JobEnd more = agent.open();
            assertThat(more.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(more.code()).isEqualTo("overloaded");
            assertThat(agent.dials).hasValue(ViewVerticle.MOST);
            Joined last = open.remove(0);
            last.viewer().close();
            assertThat(last.screen().getInputStream().read()).isEqualTo(-1);
            last.close();
            JobEnd next = agent.open();
            while (next.code().equals("overloaded")) {
                next = agent.open();
            }
            assertThat(next.outcome()).as(next.message()).isEqualTo(Outcome.OK);
        } finally {
            for (Joined each : open) {
                each.close();
            }
        }
    }

    @Test
    void aVncServerThatDoesNotAnswerIsSaidAndNobodyIsDialled() throws Exception {
        vnc.close();
        JobEnd refused = agent.open();
        assertThat(refused.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(refused.code()).isEqualTo("vnc_unreachable");
        assertThat(refused.message()).contains("127.0.0.1:");
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Crowd crowd = Crowd.before(silent);
                TestingView other = new TestingView("127.0.0.1:" + silent.getLocalPort())) {
            assertThat(crowd.sockets()).isNotEmpty();
            assertThat(other.open().code()).isEqualTo("vnc_unreachable");
            assertThat(other.dials).hasValue(0);
        }
        assertThat(agent.dials).hasValue(0);
    }

    /** So many wait to be accepted that the kernel answers nobody else. */
    private record Crowd(List<Socket> sockets) implements AutoCloseable {

        static Crowd before(ServerSocket server) throws IOException {
            List<Socket> sockets = new ArrayList<>();
            while (true) {
                Socket socket = new Socket();
                try {
                    socket.connect(server.getLocalSocketAddress(), 500);
                    sockets.add(socket);
                } catch (SocketTimeoutException full) {
                    socket.close();
                    return new Crowd(sockets);
                }
            }
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void whereTheControlNodeIsNotReachedTheScreenIsLeftAlone() throws Exception {
        agent.mayDial = Future.failedFuture("the control node answered 401");
        Future<JobEnd> end = agent.opening(agent.signed(agent.ticket()));
        try (Socket screen = TestingView.accept(vnc)) {
            assertThat(screen.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(end.await(20, SECONDS).code()).isEqualTo("dial_failed");
        assertThat(end.result().message()).endsWith("the control node answered 401");
    }

    @Test
    void aTicketOpensTheScreenOnceOnly() throws Exception {
        String hop = agent.signed(agent.ticket());
        assertThat(agent.open(hop).outcome()).isEqualTo(Outcome.OK);
        JobEnd again = agent.open(hop);
        assertThat(again.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(again.code()).isEqualTo("hop_spent");
        assertThat(agent.dials).hasValue(1);
    }

    /** Whoever has no ticket of this sandbox, this registration and this moment sees nothing, and learns why. */
    @Test
    void noOtherTicketIsFollowed() throws Exception {
        HopTicket good = agent.ticket();
        refused(agent.signed(with(good, good.sandboxId(), 7)), "for epoch 7, the agent is at 8");
        refused(
                agent.signed(with(good, SandboxId.of("01932f5e-7c1a-7b3c-8d4e-5f60718293a9"), 8)),
                "for another sandbox");
        refused(
                agent.signed(new HopTicket(
                        UUID.randomUUID(),
                        good.sandboxId(),
                        8,
                        ViewMode.VIEW,
                        "node-1",
                        TestingView.NOW.minusMillis(1))),
                "expired");
        TestingKeys other = TestingKeys.make();
        refused(good.signed(other.kid(), other::signature), "no key that is believed here signed");
        refused(good.signed(agent.keys.kid(), other::signature), "no key that is believed here signed");
        refused("garbage", "not a signed text");
        refused("", "not a signed text");
        String hop = agent.signed(good);
        refused(hop.substring(0, hop.length() - 8), "no key that is believed here signed");
        agent.held = java.util.Optional.empty();
        refused(hop, "holds no registration");
        assertThat(agent.dials).hasValue(0);
        vnc.setSoTimeout(1);
        assertThatThrownBy(vnc::accept).isInstanceOf(SocketTimeoutException.class);
    }

    private static HopTicket with(HopTicket ticket, SandboxId sandbox, long epoch) {
        return new HopTicket(ticket.viewId(), sandbox, epoch, ticket.mode(), ticket.node(), ticket.expiresAt());
    }

    private void refused(String hop, String why) throws Exception {
        JobEnd end = agent.open(hop);
        assertThat(end.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(end.code()).isEqualTo("bad_hop");
        assertThat(end.message()).contains(why);
    }
}
