package dev.sandmesh.control.relay;

import dev.sandmesh.control.testing.TestingAgent;
import dev.sandmesh.protocol.Parcel;
import dev.sandmesh.protocol.relay.RelayChallenge;
import dev.sandmesh.protocol.relay.RelayFrame;
import dev.sandmesh.protocol.relay.RelayHello;
import dev.sandmesh.protocol.relay.RelayProof;
import dev.sandmesh.protocol.relay.RelayReply;
import dev.sandmesh.protocol.relay.RelayRequest;
import dev.sandmesh.protocol.relay.RelayTranscript;
import dev.sandmesh.protocol.relay.RelayWelcome;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The agent's end of a relay link, by hand. */
final class RelayCaller implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final long SECONDS = 20;
    private static final int LONGEST_PING = 125;

    /** Why the hub ended it. */
    final CompletableFuture<String> closed = new CompletableFuture<>();

    private final BlockingQueue<RelayFrame> frames = new LinkedBlockingQueue<>();
    private final WebSocket socket;
    private volatile boolean reads = true;
    private String connection = "";

    private RelayCaller(int port) throws Exception {
        socket = HTTP.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + port + RelayFrame.PATH), new Listener())
                .get(SECONDS, TimeUnit.SECONDS);
    }

    /** With the handshake done, by this agent's key. */
    static RelayCaller open(int port, TestingAgent agent) throws Exception {
        RelayCaller caller = new RelayCaller(port);
        RelayHello hello = new RelayHello(List.of(RelayFrame.VERSION), agent.publicKey(), "c".repeat(40));
        caller.send(hello);
        RelayChallenge challenge = (RelayChallenge) caller.next();
        caller.send(new RelayProof(
                RelayTranscript.of(hello, challenge).agentProof(agent.keys().getPrivate())));
        caller.connection = ((RelayWelcome) caller.next()).connection();
        return caller;
    }

    String connection() {
        return connection;
    }

    void request(long id, String address, JsonObject body) throws Exception {
        send(new RelayRequest(id, address, Optional.empty(), body, 20_000));
    }

    void request(RelayRequest request) throws Exception {
        send(request);
    }

    /** With its bytes in a binary frame. */
    void parcel(RelayRequest request) throws Exception {
        byte[] parcel = new Parcel(request.toJson(), request.payload()).encode().getBytes();
        for (int from = 0; from < parcel.length; from += RelayFrame.MAX_PIECE_BYTES) {
            int length = Math.min(RelayFrame.MAX_PIECE_BYTES, parcel.length - from);
            socket.sendBinary(ByteBuffer.wrap(parcel, from, length), from + length == parcel.length)
                    .get(SECONDS, TimeUnit.SECONDS);
        }
    }

    void reply(long id, JsonObject body) throws Exception {
        send(new RelayReply(id, body));
    }

    RelayFrame next() throws InterruptedException {
        RelayFrame frame = frames.poll(SECONDS, TimeUnit.SECONDS);
        if (frame == null) {
            throw new AssertionError("nothing came; closed: " + closed.getNow("no"));
        }
        return frame;
    }

    boolean hasUnread() {
        return !frames.isEmpty();
    }

    String ended() throws Exception {
        return closed.get(SECONDS, TimeUnit.SECONDS);
    }

    /** Nothing happens when it is cut off already. */
    void pingAndPong() throws Exception {
        try {
            socket.sendPing(ByteBuffer.allocate(LONGEST_PING)).get(SECONDS, TimeUnit.SECONDS);
            socket.sendPong(ByteBuffer.allocate(0)).get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException cut) {
            closed.complete(String.valueOf(cut.getCause()));
        }
    }

    void stopReading() {
        reads = false;
    }

    @Override
    public void close() {
        socket.abort();
    }

    private void send(RelayFrame frame) throws Exception {
        socket.sendText(frame.text(), true).get(SECONDS, TimeUnit.SECONDS);
    }

    private final class Listener implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (reads) {
                from.request(1);
            }
            if (last) {
                frames.add(RelayFrame.parse(text.toString()));
                text.setLength(0);
            }
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(reason);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            closed.complete(failure.toString());
        }
    }
}
