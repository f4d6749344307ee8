package dev.sandmesh.testbed;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** A viewer of our own making at the live view's WebSocket: it says what it likes, and asks nobody. */
public final class RfbViewer implements AutoCloseable {

    /** How it ended: the code and the sentence. */
    public record End(int code, String reason) {}

    private static final Duration SOON = Duration.ofSeconds(45);
    private static final String TALK = "sandmesh.live-view.v1";
    /** As noVNC speaks it. */
    private static final String PLAIN = "binary";

    private static final int ENTRY_BYTES = 4;

    private final WebSocket socket;
    private final ByteArrayOutputStream came = new ByteArrayOutputStream();
    private final CompletableFuture<End> ended = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private volatile JsonObject told = new JsonObject();
    private volatile boolean deaf;
    private int taken;
    private long count;

    private RfbViewer(String base, String ticket, String protocol) throws Exception {
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols(protocol)
                .buildAsync(address(base, ticket), new Taker())
                .get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    private static URI address(String base, String ticket) {
        return URI.create(base.replace("http", "ws") + "/api/v1/live-view?ticket=" + ticket);
    }

    /** Asks for a ticket and opens the view at another node, perhaps, than the one that gave it. */
    public static RfbViewer open(Api api, String base, String sandboxId, String mode) throws Exception {
        return new RfbViewer(base, ticket(api, sandboxId, mode), PLAIN);
    }

    /** The same, of one who is told who looks and who controls. */
    public static RfbViewer talking(Api api, String base, String sandboxId, String mode) throws Exception {
        return new RfbViewer(base, ticket(api, sandboxId, mode), TALK);
    }

    /** With a ticket that somebody has. */
    public static RfbViewer of(String base, String ticket) throws Exception {
        return new RfbViewer(base, ticket, PLAIN);
    }

    public static String ticket(Api api, String sandboxId, String mode) {
        HttpResponse<String> answer =
                api.post("/api/v1/admin/sandboxes/" + sandboxId + "/live-view", new JsonObject().put("mode", mode));
        if (answer.statusCode() != 201) {
            throw new AssertionError("ticket: " + answer.statusCode() + " " + answer.body());
        }
        return new JsonObject(answer.body()).getString("ticket");
    }

    /** What is answered to whoever comes with this ticket; 101 closes what it opened. */
    public static int statusOf(String base, String ticket) throws Exception {
        try (RfbViewer viewer = new RfbViewer(base, ticket, PLAIN)) {
            return viewer.count >= 0 ? 101 : 0;
        } catch (ExecutionException refused) {
            if (refused.getCause() instanceof WebSocketHandshakeException answer) {
                return answer.getResponse().statusCode();
            }
            throw refused;
        }
    }

    /** Until the screen is agreed; its width and height in pixels. */
    public int[] greet() {
        read("RFB 003.008\n".length());
        say("RFB 003.008\n".getBytes(StandardCharsets.US_ASCII));
        ByteBuffer types = read(2);
        if (types.get(0) != 1 || types.get(1) != 1) {
            throw new AssertionError("not None alone: " + types);
        }
        say(new byte[] {1});
        read(ENTRY_BYTES);
        say(new byte[] {1});
        ByteBuffer screen = read(24);
        read(screen.getInt(20));
        return new int[] {screen.getShort(0), screen.getShort(2)};
    }

    /** Asks for the whole picture, bare (Raw), and brings its pixels; what else the server says before is skipped. */
    public byte[] picture(int width, int height) {
        say(ByteBuffer.allocate(8)
                .put((byte) 2)
                .put((byte) 0)
                .putShort((short) 1)
                .putInt(0)
                .array());
        ask(1, width, height);
        while (true) {
            int type = read(1).get(0);
            if (type == 3) {
                read(read(7).getInt(3));
            } else if (type == 0) {
                byte[] whole = update(width, height);
                if (whole.length > 0) {
                    return whole;
                }
            } else {
                throw new AssertionError("a message of type " + type);
            }
        }
    }

    private byte[] update(int width, int height) {
        byte[] whole = {};
        int rectangles = read(3).getShort(1);
        for (int i = 0; i < rectangles; i++) {
            ByteBuffer head = read(12);
            byte[] pixels = bytes(ENTRY_BYTES * head.getShort(4) * head.getShort(6));
            if (head.getShort(4) == width && head.getShort(6) == height) {
                whole = pixels;
            }
        }
        return whole;
    }

    public void key(int keysym) {
        for (byte down = 1; down >= 0; down--) {
            say(ByteBuffer.allocate(8)
                    .put((byte) 4)
                    .put(down)
                    .putShort((short) 0)
                    .putInt(keysym)
                    .array());
        }
    }

    public void point(int buttons, int x, int y) {
        say(ByteBuffer.allocate(6)
                .put((byte) 5)
                .put((byte) buttons)
                .putShort((short) x)
                .putShort((short) y)
                .array());
    }

    /** Nothing is taken off the wire from the next frame on. */
    public void stopReading() {
        deaf = true;
    }

    /** Asks for the whole picture, that many times at once. */
    public void ask(int times, int width, int height) {
        ByteBuffer asked = ByteBuffer.allocate(10 * times);
        for (int i = 0; i < times; i++) {
            asked.put((byte) 3).put((byte) 0).putInt(0).putShort((short) width).putShort((short) height);
        }
        say(asked.array());
    }

    /** In a frame of its own. */
    public void say(byte[] bytes) {
        try {
            socket.sendBinary(ByteBuffer.wrap(bytes), true).get(SOON.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("the view takes nothing any more: " + ended.getNow(new End(0, "open")), e);
        }
    }

    /** In a text frame: about who controls the screen. */
    public void say(JsonObject word) {
        try {
            socket.sendText(word.encode(), true).get(SOON.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("the view takes nothing any more: " + ended.getNow(new End(0, "open")), e);
        }
    }

    /** What it was told last of who looks and who controls. */
    public JsonObject told() {
        return told;
    }

    /** What it was told last of itself. */
    public JsonObject itself() {
        return Api.objects(told.getJsonArray("viewers", new JsonArray())).stream()
                .filter(viewer -> viewer.getString("viewId").equals(told.getString("you")))
                .findFirst()
                .orElse(new JsonObject());
    }

    public CompletableFuture<End> ended() {
        return ended;
    }

    public End awaitEnd(Duration limit) {
        try {
            return ended.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (Exception e) {
            throw new AssertionError("it has not ended within " + limit, e);
        }
    }

    /** How many bytes have come. */
    public long count() {
        synchronized (came) {
            return count;
        }
    }

    @CanIgnoreReturnValue
    private ByteBuffer read(int length) {
        return ByteBuffer.wrap(bytes(length));
    }

    private byte[] bytes(int length) {
        Eventually.hold(length + " bytes of the screen", SOON, () -> waiting() >= length || ended.isDone());
        synchronized (came) {
            if (waiting() < length) {
                throw new AssertionError("the view has ended: " + ended.join());
            }
            byte[] all = came.toByteArray();
            byte[] wanted = Arrays.copyOfRange(all, taken, taken + length);
            taken += length;
            if (taken == all.length) {
                came.reset();
                taken = 0;
            }
            return wanted;
        }
    }

    private int waiting() {
        synchronized (came) {
            return came.size() - taken;
        }
    }

    @Override
    public void close() {
        socket.abort();
    }

    private final class Taker implements WebSocket.Listener {

        @Override
        public void onOpen(WebSocket opened) {
            opened.request(1);
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            synchronized (came) {
                byte[] bytes = new byte[data.remaining()];
                data.get(bytes);
                came.writeBytes(bytes);
                count += bytes.length;
            }
            if (!deaf) {
                from.request(1);
            }
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                told = new JsonObject(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            ended.complete(new End(code, reason));
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            ended.complete(new End(1006, String.valueOf(failure.getMessage())));
        }
    }
}
