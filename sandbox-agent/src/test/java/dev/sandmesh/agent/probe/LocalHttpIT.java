package dev.sandmesh.agent.probe;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What answers too much, too slowly or no HTTP at all is given up, and its connection is closed: nothing of it is kept. */
class LocalHttpIT {
    private static final Duration PATIENT = Duration.ofSeconds(30);
    private static final long BUFFERS_OF_THE_KERNEL = 64L << 20;

    private Vertx vertx;
    private LocalHttp http;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        http = new LocalHttp(vertx);
    }

    @AfterEach
    void close() throws TimeoutException {
        http.close().await(10, SECONDS);
        vertx.close().await(10, SECONDS);
    }

    /** Writes to whoever connects, until the other side has closed the connection; tells how much it could write. */
    private static final class Talker implements AutoCloseable {
        final ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        final CompletableFuture<Long> hungUp = new CompletableFuture<>();

        interface Speech {
            /** The next piece; never the last. */
            byte[] next(int piece);
        }

        Talker(Speech speech) throws IOException {
            Thread thread = new Thread(() -> talk(speech));
            thread.setDaemon(true);
            thread.start();
        }

        private void talk(Speech speech) {
            long written = 0;
            try (Socket socket = listener.accept()) {
                OutputStream out = socket.getOutputStream();
                for (int piece = 0; ; piece++) {
                    byte[] bytes = speech.next(piece);
                    out.write(bytes);
                    written += bytes.length;
                }
            } catch (IOException e) {
                hungUp.complete(written);
            }
        }

        String url() {
            return "http://127.0.0.1:" + listener.getLocalPort() + "/health";
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    private String failure(Talker talker, Duration timeout) throws TimeoutException {
        Future<String> failure = http.get(talker.url(), timeout)
                .map(answer -> "answered")
                .recover(e -> Future.succeededFuture(Failure.text(e)));
        return failure.await(60, SECONDS);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    @Test
    void aBodyWithoutAnEndIsCutOffAndItsConnectionClosed() throws Exception {
        byte[] chunk = ascii("4000\r\n" + "x".repeat(0x4000) + "\r\n");
        byte[] head = ascii("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        try (Talker talker = new Talker(piece -> piece == 0 ? head : chunk)) {
            assertThat(failure(talker, PATIENT)).isEqualTo("answer is longer than 65536 bytes");
            assertThat(talker.hungUp.get(60, SECONDS)).isLessThan(BUFFERS_OF_THE_KERNEL);
        }
    }

    @Test
    void aBodyThatIsAnnouncedAsTooLongIsNotWaitedFor() throws Exception {
        byte[] head = ascii("HTTP/1.1 200 OK\r\nContent-Length: 10485760\r\n\r\n");
        try (Talker talker = new Talker(piece -> piece == 0 ? head : slowly("x"))) {
            assertThat(failure(talker, PATIENT)).isEqualTo("answer is longer than 65536 bytes");
            assertThat(talker.hungUp.get(60, SECONDS)).isLessThan(LocalHttp.BODY_LIMIT);
        }
    }

    @Test
    void aBodyThatComesByteByByteHasNoMoreTimeThanAnyOther() throws Exception {
        byte[] head = ascii("HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n");
        try (Talker talker = new Talker(piece -> piece == 0 ? head : slowly("x"))) {
            assertThat(failure(talker, Duration.ofMillis(500))).contains("500");
            assertThat(talker.hungUp.get(60, SECONDS)).isLessThan(60_000L);
        }
    }

    @Test
    void headersWithoutAnEndAreCutOff() throws Exception {
        byte[] line = ascii("X-More: " + "y".repeat(1000) + "\r\n");
        try (Talker talker = new Talker(piece -> piece == 0 ? ascii("HTTP/1.1 200 OK\r\n") : line)) {
            assertThat(failure(talker, PATIENT)).isNotEqualTo("answered");
            assertThat(talker.hungUp.get(60, SECONDS)).isLessThan(BUFFERS_OF_THE_KERNEL);
        }
    }

    @Test
    void whatIsNoHttpIsAFailureAndTheNextAnswerIsRead() throws Exception {
        byte[] noise = {0, (byte) 159, (byte) 146, (byte) 150, '\n', '\n'};
        try (Talker talker = new Talker(piece -> noise)) {
            assertThat(failure(talker, PATIENT)).isNotEqualTo("answered");
            assertThat(talker.hungUp.get(60, SECONDS)).isLessThan(BUFFERS_OF_THE_KERNEL);
        }
        int port = vertx.createHttpServer()
                .requestHandler(request -> request.response().end(Buffer.buffer(new byte[LocalHttp.BODY_LIMIT])))
                .listen(0, "127.0.0.1")
                .await(10, SECONDS)
                .actualPort();
        LocalHttp.Fetched whole =
                http.get("http://127.0.0.1:" + port + "/", PATIENT).await(60, SECONDS);
        assertThat(whole.body().length()).isEqualTo(LocalHttp.BODY_LIMIT);
    }

    private static byte[] slowly(String text) {
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        return ascii(text);
    }
}
