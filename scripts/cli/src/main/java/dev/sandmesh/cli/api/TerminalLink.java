package dev.sandmesh.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandmesh.cli.output.Json;
import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A shell on a sandbox at the other end of a WebSocket: what is typed goes there, what it writes comes here as fast as it is taken. */
public final class TerminalLink implements WebSocket.Listener, AutoCloseable {

    private static final int DONE = 1000;
    private static final int LOGIN_OVER = 4001;
    private static final int LONGEST_TEXT = 64 * 1024;

    /** It pings every 10 s. */
    private static final Duration SILENCE = Duration.ofSeconds(45);

    private static final Duration LOOK = Duration.ofSeconds(5);

    private final String doing;
    private final Taker taker;
    private final CompletableFuture<JsonNode> end = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private volatile long heard = System.nanoTime();
    private volatile boolean taking;
    private @Nullable WebSocket socket;
    private CompletableFuture<?> pong = CompletableFuture.completedFuture(true);

    /** Where what the shell writes goes; what takes its time stops the shell. */
    public interface Taker {
        void take(byte[] bytes, int length);

        /** What it is shown is recorded, under this id; before anything is. */
        void recorded(String id);
    }

    TerminalLink(String doing, Taker taker) {
        this.doing = doing;
        this.taker = taker;
    }

    TerminalLink opened(WebSocket given) {
        socket = given;
        return this;
    }

    /** What was typed; returns when it is on its way. */
    public void type(byte[] bytes, int length) {
        send(open -> open.sendBinary(ByteBuffer.wrap(bytes.clone(), 0, length), true));
    }

    public void resize(int rows, int columns) {
        String frame =
                Json.plain(Json.object().put("type", "resize").put("rows", rows).put("cols", columns));
        send(open -> open.sendText(frame, true));
    }

    private interface Sending {
        CompletableFuture<WebSocket> on(WebSocket open);
    }

    /** One after the other, as a WebSocket wants it; what cannot be sent any more is told by the end. */
    private synchronized void send(Sending sending) {
        WebSocket open = socket;
        if (open == null || end.isDone()) {
            return;
        }
        try {
            WebSocket sent = sending.on(open).join();
            assert sent == open;
        } catch (CompletionException e) {
            broke(String.valueOf(e.getCause()));
        }
    }

    /** What came of the shell. */
    public JsonNode awaitEnd() {
        while (true) {
            try {
                return end.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                look();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Failure failure ? failure : Failure.of(String.valueOf(e.getCause()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Failure.of("interrupted");
            }
        }
    }

    /** While what came is taken nothing more is read, pings neither: what would answer them goes without being asked for. */
    private void look() {
        WebSocket open = socket;
        if (!taking && System.nanoTime() - heard > SILENCE.toNanos()) {
            broke("nothing was heard for " + SILENCE.toSeconds() + " s");
        } else if (taking && open != null && pong.isDone()) {
            pong = open.sendPong(ByteBuffer.allocate(0)).whenComplete((sent, failure) -> {
                if (failure != null) {
                    broke(String.valueOf(failure.getMessage()));
                }
            });
        }
    }

    /** Ends the shell, where it has not ended. */
    public void leave() {
        broke("you have left it");
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        heard = System.nanoTime();
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        taking = true;
        try {
            taker.take(bytes, bytes.length);
        } catch (RuntimeException e) {
            failed(e);
        } finally {
            taking = false;
            heard = System.nanoTime();
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        heard = System.nanoTime();
        if (text.length() + data.length() <= LONGEST_TEXT) {
            text.append(data);
        }
        if (last) {
            told(text.toString());
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    private void told(String frame) {
        try {
            JsonNode json = Json.read(frame.getBytes(StandardCharsets.UTF_8));
            switch (json.path("type").asText()) {
                case "recording" -> taker.recorded(json.path("id").asText());
                case "ended" -> end.complete(json);
                case "refused" ->
                    failed(Problem.refused(
                            doing,
                            json.path("code").asText(),
                            json.path("message").asText()));
                default -> {} // an answer to what we do not send
            }
        } catch (IOException e) {
            broke("what came is no JSON");
        }
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
        heard = System.nanoTime();
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        if (code == LOGIN_OVER) {
            failed(Failure.notSignedIn(
                    "the terminal was closed: " + reason,
                    "The shell was ended with it. A login opens terminals of a quarter of an hour at most, an API token "
                            + "(SANDMESH_TOKEN) as long as it is good."));
        } else if (code != DONE) {
            broke("it was closed (" + code + " " + reason + ")");
        } else {
            broke("it was closed");
        }
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        broke(String.valueOf(error.getMessage()));
    }

    /** Counts only where nothing came before it. */
    private void broke(String why) {
        failed(new Failure(
                ExitCode.UNREACHABLE,
                "the terminal broke off: " + why,
                java.util.List.of("The shell is ended where that is noticed.")));
    }

    private void failed(RuntimeException failure) {
        boolean first = end.completeExceptionally(failure);
        assert first || end.isDone();
    }

    @Override
    public void close() {
        WebSocket open = socket;
        if (open != null) {
            open.abort();
        }
    }
}
