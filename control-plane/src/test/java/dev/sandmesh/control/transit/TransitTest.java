package dev.sandmesh.control.transit;

import static dev.sandmesh.control.testing.Waiting.get;
import static dev.sandmesh.control.testing.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.SocketWire;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Connections handed on from the node that was reached to the one that owns, over real sockets: B32, A81. */
@ExtendWith(VertxExtension.class)
final class TransitTest {

    private static final int MANY = 50 * 1024 * 1024;
    private static final long OFFERED = 200L * 1024 * 1024;
    private static final long IN_FLIGHT = 8L * 1024 * 1024;
    private static final String SWITCHED = "HTTP/1.1 101";

    private Vertx vertx;

    /** Kept, or it is closed when nobody looks. */
    private WebSocketClient client;

    private TransitScene scene;

    @BeforeEach
    void open(Vertx vertx) {
        this.vertx = vertx;
        client = vertx.createWebSocketClient();
        scene = TransitScene.open(vertx);
    }

    @AfterEach
    void close() {
        get(scene.close());
    }

    @Test
    void aRawUpgradePassesBothWaysWhole() throws Exception {
        scene.takeSockets(TransitTest::echo);
        long seed = System.nanoTime();
        try (Socket viewer = scene.dial(TransitScene.RAW)) {
            assertThat(TransitScene.head(viewer.getInputStream()))
                    .startsWith(SWITCHED)
                    .containsIgnoringCase("upgrade: sandmesh-view");
            CompletableFuture<Long> sent = CompletableFuture.supplyAsync(() -> write(viewer, seed, MANY));
            long received = checksum(viewer.getInputStream(), MANY);
            assertThat(received).as("seed %d", seed).isEqualTo(sent.get(60, TimeUnit.SECONDS));
        }
        Passing passing = passing();
        assertThat(get(passing.closed())).isEqualTo(new Passing.Carried(MANY, MANY));
        until("nothing passes", () -> scene.front().figures().passings() == 0);
        assertThat(scene.front().figures().bytes()).isEqualTo(2L * MANY);
        assertThat(scene.front().figures().passed()).isOne();
    }

    @Test
    void aWebSocketPassesWithItsSubprotocolAndNothingElseOfWhoeverAsked() throws Exception {
        List<MultiMap> heads = new CopyOnWriteArrayList<>();
        List<String> asked = new CopyOnWriteArrayList<>();
        scene.owner().add(TransitScene.door(request -> {
            heads.add(request.headers());
            asked.add(request.uri());
            return request.toWebSocket()
                    .onSuccess(socket -> {
                        socket.binaryMessageHandler(socket::writeBinaryMessage);
                        socket.textMessageHandler(text -> socket.close((short) 4013, "disconnected by somebody"));
                    })
                    .mapEmpty();
        }));
        WebSocket viewer = get(client.connect(new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(scene.port())
                .setURI("/api/v1/live-view?ticket=secret")
                .addSubProtocol("binary")
                .addHeader("Authorization", "Bearer of-the-person")
                .addHeader("Cookie", "session=secret")
                .addHeader("X-Forwarded-For", "10.0.0.1")));
        assertThat(viewer.subProtocol()).isEqualTo("binary");
        Random random = new Random(7);
        byte[] bytes = new byte[60_000];
        random.nextBytes(bytes);
        Future<Buffer> answer = Future.future(done -> viewer.binaryMessageHandler(done::complete));
        get(viewer.writeBinaryMessage(Buffer.buffer(bytes)));
        assertThat(get(answer).getBytes()).isEqualTo(bytes);

        assertThat(asked).containsExactly(TransitScene.PATH);
        assertThat(heads.get(0).getAll("Authorization")).containsExactly("Bearer " + TransitScene.TOKEN);
        assertThat(heads.get(0).names())
                .map(String::toLowerCase)
                .doesNotContain("cookie")
                .noneMatch(name -> name.startsWith("x-"));

        Future<Void> closed = Future.future(done -> viewer.closeHandler(done::complete));
        get(viewer.writeTextMessage("end"));
        get(closed);
        assertThat(viewer.closeStatusCode()).isEqualTo((short) 4013);
        assertThat(viewer.closeReason()).isEqualTo("disconnected by somebody");
        get(passing().closed());
    }

    /** What its own head says of tokens and connections counts nothing. */
    @Test
    void whatAClientSmugglesInItsHeadStaysBehind() throws Exception {
        List<MultiMap> heads = new CopyOnWriteArrayList<>();
        scene.owner().add(TransitScene.door(request -> {
            heads.add(request.headers());
            return TransitScene.socket(request).onSuccess(TransitTest::echo).mapEmpty();
        }));
        String head = """
                GET /front HTTP/1.1\r
                Host: people.example\r
                Connection: close, Upgrade, X-Hop\r
                Upgrade: sandmesh-view\r
                Authorization: Bearer mine\r
                authorization: Bearer mine-too\r
                X-Forwarded-For: 10.0.0.1\r
                X-Hop: 1\r
                Forwarded: for=10.0.0.1\r
                \r
                """;
        try (Socket viewer = scene.dial(head)) {
            assertThat(TransitScene.head(viewer.getInputStream())).startsWith(SWITCHED);
            assertThat(echoed(viewer, "words")).isEqualTo("words");
        }
        assertThat(heads.get(0).getAll("Authorization")).containsExactly("Bearer " + TransitScene.TOKEN);
        assertThat(heads.get(0).getAll("Connection")).containsExactly("Upgrade");
        assertThat(heads.get(0).names())
                .map(String::toLowerCase)
                .containsExactlyInAnyOrder("host", "connection", "upgrade", "authorization");
    }

    /** Nobody may speak before the answer; whoever does cannot slip a second request in, nor upset what comes after it. */
    @Test
    void aSecondRequestBehindTheFirstIsNeitherAnsweredNorHandedOn() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        scene.owner().add(TransitScene.door(request -> {
            asked.add(request.uri());
            return TransitScene.socket(request).onSuccess(TransitTest::echo).mapEmpty();
        }));
        try (Socket viewer = scene.dial(TransitScene.RAW + TransitScene.RAW)) {
            assertThat(TransitScene.head(viewer.getInputStream())).startsWith(SWITCHED);
            assertThat(echoed(viewer, "words")).isEqualTo("words");
        }
        assertThat(asked).containsExactly(TransitScene.PATH);
        assertThat(scene.passings()).hasSize(1);
    }

    @Test
    void aViewerThatDoesNotReadHoldsUpTheOwnerAndNotTheNodeBetween() throws Exception {
        AtomicLong gotRid = new AtomicLong();
        scene.takeSockets(socket -> offer(socket, gotRid));
        try (Socket viewer = scene.dial(TransitScene.RAW)) {
            assertThat(TransitScene.head(viewer.getInputStream())).startsWith(SWITCHED);
            settled(gotRid);
            assertThat(gotRid.get()).isBetween(1L, IN_FLIGHT);
            assertThat(drained(viewer.getInputStream(), OFFERED)).isEqualTo(OFFERED);
        }
        get(passing().closed());
    }

    /** Also when it is the owner that stops reading. */
    @Test
    void anOwnerThatDoesNotReadHoldsUpTheViewer() throws Exception {
        List<NetSocket> taken = new CopyOnWriteArrayList<>();
        scene.takeSockets(socket -> taken.add(socket.pause()));
        AtomicLong gotRid = new AtomicLong();
        try (Socket viewer = scene.dial(TransitScene.RAW)) {
            assertThat(TransitScene.head(viewer.getInputStream())).startsWith(SWITCHED);
            Thread writer = new Thread(() -> flood(viewer, gotRid), "writer");
            writer.start();
            settled(gotRid);
            assertThat(gotRid.get()).isBetween(1L, IN_FLIGHT);
            viewer.close();
            writer.join(30_000);
            assertThat(writer.isAlive()).isFalse();
        }
        taken.forEach(NetSocket::resume);
        get(passing().closed());
    }

    @Test
    void whenTheOwnerClosesAllThatItSaidBeforeArrives() throws Exception {
        byte[] last = new byte[3 * 1024 * 1024];
        new Random(3).nextBytes(last);
        scene.takeSockets(socket -> socket.end(Buffer.buffer(last)));
        try (Socket viewer = scene.dial(TransitScene.RAW)) {
            assertThat(TransitScene.head(viewer.getInputStream())).startsWith(SWITCHED);
            byte[] heard = viewer.getInputStream().readAllBytes();
            assertThat(heard).hasSize(last.length);
            assertThat(Arrays.equals(heard, last)).isTrue();
        }
        assertThat(get(passing().closed()).fromNode()).isEqualTo(last.length);
    }

    @Test
    void whenTheViewerClosesTheOwnerHearsItAtOnce() throws Exception {
        Future<Void> heard = Future.future(done -> scene.takeSockets(socket -> {
            socket.closeHandler(done::complete);
            socket.resume();
        }));
        try (Socket viewer = scene.dial(TransitScene.RAW)) {
            assertThat(TransitScene.head(viewer.getInputStream())).startsWith(SWITCHED);
        }
        get(heard);
        get(passing().closed());
    }

    /** An end that takes nothing more does not keep the other one for ever: that it is gone is not heard while nothing is read of it. */
    @Test
    void whoeverGoesWhileTheOtherDoesNotReadIsLetGo() throws Exception {
        get(scene.close());
        scene = TransitScene.open(vertx, Duration.ofSeconds(2), Optional.empty(), Optional.empty());
        AtomicLong gotRid = new AtomicLong();
        List<HttpConnection> taken = new CopyOnWriteArrayList<>();
        scene.owner().add(TransitScene.door(request -> {
            taken.add(request.connection());
            return TransitScene.socket(request)
                    .onSuccess(socket -> offer(socket, gotRid))
                    .mapEmpty();
        }));
        try (Socket viewer = scene.dial(TransitScene.RAW)) {
            assertThat(TransitScene.head(viewer.getInputStream())).startsWith(SWITCHED);
            settled(gotRid);
            SocketWire.cut(taken.get(0));
            get(passing().closed());
        }
    }

    @Test
    void aPassingIsCutAtBothEnds() throws Exception {
        Future<Void> heard = Future.future(done -> scene.takeSockets(socket -> {
            socket.closeHandler(done::complete);
            socket.resume();
        }));
        try (Socket viewer = scene.dial(TransitScene.RAW)) {
            assertThat(TransitScene.head(viewer.getInputStream())).startsWith(SWITCHED);
            passing().cut();
            assertThat(viewer.getInputStream().read()).isEqualTo(-1);
        }
        get(heard);
        get(passing().closed());
    }

    @Test
    void whatTheOtherNodeRefusesIsSaid() throws Exception {
        scene.owner()
                .add(TransitScene.door(request -> Future.failedFuture(
                        new SandmeshException(ErrorCode.UNAUTHENTICATED, "This pass was used before"))));
        try (Socket viewer = scene.dial(TransitScene.RAW)) {
            assertThat(TransitScene.head(viewer.getInputStream())).startsWith("HTTP/1.1 503");
        }
        assertThat(scene.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.code()).isEqualTo(ErrorCode.NODE_UNREACHABLE);
            assertThat(failure)
                    .hasMessageContaining(TransitScene.OWNER)
                    .hasMessageContaining("401: This pass was used");
        });
        assertThat(scene.refused()).containsExactly("unauthenticated");
        assertThat(scene.front().figures().passings()).isZero();
        assertThat(scene.front().figures().passed()).isZero();
    }

    @Test
    void aNodeThatNobodyKnowsOrThatIsGoneIsSaidToBeSo() throws Exception {
        scene.places().clear();
        assertThat(answerToViewer()).startsWith("HTTP/1.1 503");
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            scene.places().put(TransitScene.OWNER, "127.0.0.1:" + gone.getLocalPort());
        }
        assertThat(answerToViewer()).startsWith("HTTP/1.1 503");
        scene.places().put(TransitScene.OWNER, "nonsense");
        assertThat(answerToViewer()).startsWith("HTTP/1.1 503");
        assertThat(scene.failures())
                .extracting(Throwable::getMessage)
                .satisfiesExactly(
                        unknown -> assertThat(unknown).contains("owner").contains("not known where"),
                        gone -> assertThat(gone).contains("owner").contains("refused"),
                        nonsense -> assertThat(nonsense).contains("owner").contains("'nonsense'"));
    }

    @Test
    void aNodeThatNeverAnswersIsGivenUp() throws Exception {
        try (ServerSocket hole = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            scene.places().put(TransitScene.OWNER, "127.0.0.1:" + hole.getLocalPort());
            assertThat(answerToViewer()).startsWith("HTTP/1.1 503");
            try (Socket dialled = hole.accept()) {
                dialled.setSoTimeout(30_000);
                assertThat(TransitScene.head(dialled.getInputStream())).contains("GET " + TransitScene.PATH);
                assertThat(dialled.getInputStream().read()).isEqualTo(-1);
            }
        }
        assertThat(scene.failures()).singleElement().satisfies(failure -> assertThat(failure)
                .hasMessageContaining("no answer within 5 s"));
    }

    /** Whatever speaks at that place: nothing of it reaches whoever asked, and the head is bounded. */
    @Test
    void aPlaceWhereSomethingElseAnswersIsSaidToBeSo() throws Exception {
        for (String answer :
                List.of("SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 200 OK\r\nX: " + "y".repeat(20_000) + "\r\n\r\n")) {
            try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                scene.places().put(TransitScene.OWNER, "127.0.0.1:" + other.getLocalPort());
                CompletableFuture<Void> answered = CompletableFuture.runAsync(() -> {
                    try (Socket dialled = other.accept()) {
                        TransitScene.head(dialled.getInputStream());
                        dialled.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
                assertThat(answerToViewer()).startsWith("HTTP/1.1 503");
                answered.get(30, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void aRequestThatIsNoUpgradeOrHasABodyIsNotHandedOn() throws Exception {
        scene.takeSockets(TransitTest::echo);
        String bare = "GET /front HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        String body =
                "GET /front HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 3\r\n\r\nabc";
        String posted =
                "POST /front HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 0\r\n\r\n";
        for (String request : List.of(bare, body, posted)) {
            try (Socket viewer = scene.dial(request)) {
                assertThat(TransitScene.head(viewer.getInputStream())).startsWith("HTTP/1.1 400");
            }
        }
        assertThat(scene.passings()).isEmpty();
    }

    @Test
    void theListenerAnswersNobodyWithoutATokenOrAtAnotherPath() throws Exception {
        scene.takeSockets(TransitTest::echo);
        String upgrade = "Host: x\r\nConnection: Upgrade\r\nUpgrade: sandmesh-view\r\n";
        String right = "Authorization: Bearer " + TransitScene.TOKEN + "\r\n";
        assertThat(answerOfOwner("GET " + TransitScene.PATH + " HTTP/1.1\r\n" + upgrade))
                .startsWith("HTTP/1.1 401");
        assertThat(answerOfOwner("GET " + TransitScene.PATH + " HTTP/1.1\r\n" + upgrade + right + right))
                .startsWith("HTTP/1.1 401");
        assertThat(answerOfOwner(
                        "GET " + TransitScene.PATH + " HTTP/1.1\r\n" + upgrade + "Authorization: Basic abc\r\n"))
                .startsWith("HTTP/1.1 401");
        assertThat(answerOfOwner("GET /elsewhere HTTP/1.1\r\n" + upgrade + right))
                .startsWith("HTTP/1.1 404");
        assertThat(answerOfOwner("GET " + TransitScene.PATH + " HTTP/1.1\r\nHost: x\r\n" + right))
                .startsWith("HTTP/1.1 400");
        assertThat(answerOfOwner("GET /" + "x".repeat(5_000) + " HTTP/1.1\r\n" + upgrade + right))
                .matches("(?s)HTTP/1.[01] 4.*");
        assertThat(answerOfOwner(
                        "GET " + TransitScene.PATH + " HTTP/1.1\r\nX: " + "x".repeat(20_000) + "\r\n" + upgrade))
                .matches("(?s)HTTP/1.[01] 4.*");
        assertThat(scene.refused())
                .containsExactly("unauthenticated", "unauthenticated", "unauthenticated", "unknown_path");
        assertThat(answerOfOwner("GET " + TransitScene.PATH + " HTTP/1.1\r\n" + upgrade + right))
                .startsWith(SWITCHED);
    }

    @Test
    void wherePortsAreTakenTheNextFreeOneIs() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Transit next = get(TransitScene.transit(vertx, taken.getLocalPort()));
            int port = Integer.parseInt(next.place().replaceAll(".*:", ""));
            assertThat(port).isBetween(taken.getLocalPort() + 1, taken.getLocalPort() + 99);
            assertThat(next.places()).containsExactly("127.0.0.1:" + port);
            get(next.close());
        }
    }

    private String answerOfOwner(String head) throws IOException {
        int port = Integer.parseInt(scene.owner().place().replaceAll(".*:", ""));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            return TransitScene.head(socket.getInputStream());
        }
    }

    private String answerToViewer() throws IOException {
        try (Socket viewer = scene.dial(TransitScene.RAW)) {
            return TransitScene.head(viewer.getInputStream());
        }
    }

    private Passing passing() throws Exception {
        until("it passes", () -> !scene.passings().isEmpty());
        return scene.passings().get(0);
    }

    private static String echoed(Socket viewer, String words) throws IOException {
        viewer.getOutputStream().write(words.getBytes(StandardCharsets.ISO_8859_1));
        return new String(viewer.getInputStream().readNBytes(words.length()), StandardCharsets.ISO_8859_1);
    }

    private static void echo(NetSocket socket) {
        socket.pipeTo(socket).onFailure(gone -> {});
        socket.resume();
    }

    /** As much as there is room for, until all is offered; counts what went out. */
    private static void offer(NetSocket socket, AtomicLong gotRid) {
        offer(socket, new AtomicLong(), gotRid);
    }

    private static void offer(NetSocket socket, AtomicLong offered, AtomicLong gotRid) {
        Buffer piece = Buffer.buffer(new byte[64 * 1024]);
        socket.drainHandler(room -> offer(socket, offered, gotRid));
        while (offered.get() < OFFERED && !socket.writeQueueFull()) {
            offered.addAndGet(piece.length());
            socket.write(piece).onSuccess(out -> gotRid.addAndGet(piece.length()));
        }
    }

    private static void flood(Socket socket, AtomicLong gotRid) {
        byte[] piece = new byte[64 * 1024];
        try {
            OutputStream out = socket.getOutputStream();
            while (gotRid.get() < OFFERED) {
                out.write(piece);
                gotRid.addAndGet(piece.length);
            }
        } catch (IOException closed) {
            // the test closes it
        }
    }

    /** For half a second nothing more went out. */
    private static void settled(AtomicLong gotRid) throws Exception {
        long[] seen = {-1, System.nanoTime()};
        until("nothing more is taken", () -> {
            long now = gotRid.get();
            if (now == 0 || now != seen[0]) {
                seen[0] = now;
                seen[1] = System.nanoTime();
            }
            return System.nanoTime() - seen[1] > TimeUnit.MILLISECONDS.toNanos(500);
        });
    }

    private static long write(Socket socket, long seed, int total) {
        Random random = new Random(seed);
        CRC32 sum = new CRC32();
        try {
            OutputStream out = socket.getOutputStream();
            int left = total;
            while (left > 0) {
                byte[] piece = new byte[Math.min(left, 1 + random.nextInt(100_000))];
                random.nextBytes(piece);
                out.write(piece);
                sum.update(piece);
                left -= piece.length;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sum.getValue();
    }

    private static long checksum(InputStream in, int total) throws IOException {
        CRC32 sum = new CRC32();
        byte[] piece = new byte[64 * 1024];
        int left = total;
        while (left > 0) {
            int count = in.read(piece, 0, Math.min(left, piece.length));
            assertThat(count).as("closed with %d bytes to come", left).isPositive();
            sum.update(piece, 0, count);
            left -= count;
        }
        return sum.getValue();
    }

    private static long drained(InputStream in, long total) throws IOException {
        byte[] piece = new byte[64 * 1024];
        long read = 0;
        while (read < total) {
            int count = in.read(piece);
            if (count < 0) {
                break;
            }
            read += count;
        }
        return read;
    }
}
