package dev.sandmesh.cli.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The link against a server that is spoken to byte by byte. */
class TerminalLinkTest {

    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int PONG = 10;
    private static final int LIMIT_SECONDS = 30;

    @Test
    void aTerminalThatTakesNothingIsStillToldToBeThere() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Socket> accepted = CompletableFuture.supplyAsync(() -> opened(listening));
            CountDownLatch free = new CountDownLatch(1);
            TerminalLink link = new TerminalLink("open a terminal", new TerminalLink.Taker() {
                @Override
                public void take(byte[] bytes, int length) {
                    TerminalLinkTest.await(free);
                }

                @Override
                public void recorded(String id) {
                    throw new AssertionError("nothing was");
                }
            });
            Http http =
                    new Http(ServerUrl.parse("http://127.0.0.1:" + listening.getLocalPort(), false), Optional.empty());
            link = http.socket(Request.get("open a terminal", "/api/v1/terminal"), Map.of(), link)
                    .map(link::opened)
                    .orElseThrow();
            CompletableFuture<JsonNode> end = CompletableFuture.supplyAsync(link::awaitEnd);
            try (Socket server = accepted.get(LIMIT_SECONDS, TimeUnit.SECONDS);
                    TerminalLink closing = link) {
                send(server, BINARY, "shown");
                server.setSoTimeout(LIMIT_SECONDS * 1000);
                DataInputStream in = new DataInputStream(server.getInputStream());
                assertThat(in.readUnsignedByte() & 15).isEqualTo(PONG);
                assertThat(closing).isSameAs(link);
                free.countDown();
                send(server, TEXT, "{\"type\":\"ended\",\"outcome\":\"ok\"}");
                assertThat(end.get(LIMIT_SECONDS, TimeUnit.SECONDS)
                                .path("outcome")
                                .asText())
                        .isEqualTo("ok");
            } finally {
                free.countDown();
            }
        }
    }

    private static void await(CountDownLatch free) {
        try {
            assertThat(free.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Socket opened(ServerSocket listening) {
        try {
            Socket socket = listening.accept();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readUnsignedByte());
            }
            String key = head.toString()
                    .lines()
                    .filter(line -> line.startsWith("Sec-WebSocket-Key: "))
                    .findFirst()
                    .orElseThrow()
                    .substring("Sec-WebSocket-Key: ".length());
            byte[] accept = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            String answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(accept) + "\r\n\r\n";
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            return socket;
        } catch (IOException | java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static void send(Socket server, int kind, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        OutputStream out = server.getOutputStream();
        out.write(new byte[] {(byte) (128 | kind), (byte) bytes.length});
        out.write(bytes);
        out.flush();
    }
}
