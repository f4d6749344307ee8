package dev.sandmesh.control.console;

import dev.sandmesh.control.command.OutputSink;
import dev.sandmesh.control.command.RunningCommand;
import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.recording.Recorder;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Exec;
import dev.sandmesh.protocol.command.OutputPiece;
import dev.sandmesh.protocol.command.Resize;
import dev.sandmesh.protocol.command.WindowSize;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One terminal: what is typed goes to its shell, what that writes comes back as quickly as it is read. On the event loop of its connection, but
 * for {@link #take}.
 */
final class TerminalSocket implements OutputSink {

    private static final Logger LOG = LoggerFactory.getLogger(TerminalSocket.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(40);
    private static final Duration CLOSING = Duration.ofSeconds(2);
    private static final int LOOKS_BETWEEN_PINGS = 10;
    private static final int MOST_TYPED = 64 * 1024;
    private static final int LONGEST_TEXT = 4 * 1024;
    private static final String GONE_CODE = "client_gone";
    private static final short DONE = 1000;
    private static final short GONE = 1001;
    private static final short TOO_BIG = 1009;
    private static final short LOGIN_OVER = 4001;

    /** The shell that people expect, with what it reads at a login. */
    private static final List<String> SHELL =
            List.of("/bin/sh", "-c", "command -v bash >/dev/null 2>&1 && exec bash -l || exec /bin/sh -l");

    private final Console console;
    private final ServerWebSocket socket;
    private final Context loop;
    private final Runnable cut;
    private final Optional<Recorder> recorder;
    private final BooleanSupplier over;
    private @Nullable RunningCommand command;
    private Buffer typed = Buffer.buffer();
    private boolean feeding;
    private boolean paused;
    private Optional<WindowSize> size = Optional.empty();
    private boolean resizing;
    private long heard = System.nanoTime();
    private long looks;
    private long timer = -1;
    private long cutting = -1;
    /** Messages that are written and not taken. */
    private int unread;

    private boolean ended;
    private boolean closing;

    /** The connection; {@code cut} ends it without a word. */
    record Wire(ServerWebSocket socket, Context loop, Runnable cut) {}

    /** {@code over} tells, from any thread, whether whoever opened it may not have it any more. */
    TerminalSocket(Console console, Wire wire, Optional<Recorder> recorder, BooleanSupplier over) {
        this.console = console;
        this.socket = wire.socket();
        this.loop = wire.loop();
        this.cut = wire.cut();
        this.recorder = recorder;
        this.over = over;
    }

    void begin(TerminalDoor.Wish wish, TerminalDoor.Client client) {
        recorder.ifPresent(recording -> {
            write(new JsonObject()
                    .put("type", "recording")
                    .put("id", recording.id().toString()));
            Hop.onto(loop, recording.over()).onSuccess(end -> cancel(end.code(), end.sentence()));
        });
        socket.pongHandler(pong -> heard = System.nanoTime());
        socket.binaryMessageHandler(this::typed);
        socket.textMessageHandler(this::text);
        timer = console.vertx().setPeriodic(LOOK.toMillis(), tick -> look());
        Exec shell = new Exec(
                SHELL,
                wish.user(),
                Optional.empty(),
                Map.of("TERM", "xterm-256color"),
                true,
                Exec.LONGEST_TIMEOUT,
                Exec.MOST_OUTPUT,
                Optional.of(wish.size()));
        RunningCommand running = console.run(
                wish.sandboxId(),
                client.noted().id(),
                shell,
                Duration.ofSeconds(Exec.LONGEST_TIMEOUT + LOOKS_BETWEEN_PINGS),
                this);
        command = running;
        console.begun(running).onFailure(this::failed);
        Future<CommandResult> fate = running.fate();
        console.fated(client.noted(), fate);
        fate.onSuccess(this::ended);
    }

    @Override
    public Future<Void> take(long offset, List<OutputPiece> pieces, Buffer bytes) {
        return recorder.map(recording -> recording.append(bytes))
                .orElse(Future.succeededFuture())
                .compose(recorded -> Hop.call(loop, () -> show(bytes)));
    }

    /** Who does not read would not see the end either, and is cut off. */
    void close(short code, String reason) {
        if (!closing) {
            closing = true;
            socket.close(code, reason).onFailure(gone -> LOG.trace("client is gone", gone));
            cutting = console.vertx().setTimer(CLOSING.toMillis(), late -> cut.run());
        }
    }

    /** The connection is gone, and with it whoever sat there. */
    void closed() {
        closing = true;
        console.vertx().cancelTimer(timer);
        console.vertx().cancelTimer(cutting);
        recorder.ifPresent(Recorder::end);
        cancel(GONE_CODE, "Whoever sat at it is gone");
    }

    private void cancel(String code, String why) {
        RunningCommand running = command;
        if (running != null && !ended) {
            running.cancel(code, why)
                    .onFailure(failure -> LOG.debug("a terminal that nobody reads is not ended", failure));
        }
    }

    private void ended(CommandResult fate) {
        ended = true;
        write(JobResult.of(fate).put("type", "ended"));
        close(DONE, "ended");
    }

    private void failed(Throwable failure) {
        SandmeshException told =
                failure instanceof SandmeshException known ? known : new SandmeshException(ErrorCode.INTERNAL);
        if (!(failure instanceof SandmeshException)) {
            LOG.error("a terminal failed", failure);
        }
        ended = true;
        write(error(told.code().wireName(), String.valueOf(told.getMessage())).put("type", "refused"));
        close(DONE, "refused");
    }

    private void typed(Buffer bytes) {
        heard = System.nanoTime();
        if (bytes.length() > MOST_TYPED) {
            close(TOO_BIG, "no such frames");
            return;
        }
        typed.appendBuffer(bytes);
        if (typed.length() >= MOST_TYPED && !paused) {
            paused = true;
            socket.pause();
        }
        feed();
    }

    /** What is typed meanwhile goes with the next. */
    private void feed() {
        RunningCommand running = command;
        if (feeding || ended || running == null || typed.length() == 0) {
            return;
        }
        feeding = true;
        Buffer next = typed;
        typed = Buffer.buffer();
        Hop.onto(loop, running.feed(next, false))
                .onSuccess(taken -> {
                    feeding = false;
                    if (paused && typed.length() < MOST_TYPED) {
                        paused = false;
                        socket.resume();
                    }
                    feed();
                })
                .onFailure(over -> LOG.debug("its shell takes no more input", over));
    }

    private void text(String text) {
        heard = System.nanoTime();
        if (text.length() > LONGEST_TEXT) {
            close(TOO_BIG, "no such frames");
            return;
        }
        try {
            JsonObject frame = new JsonObject(text);
            switch (frame.getString("type", "")) {
                case "resize" -> resize(frame);
                case "end" -> cancel("cancelled", "Whoever sat at it has ended it");
                default -> write(error("unknown_type", "there are resize and end"));
            }
        } catch (DecodeException | ClassCastException e) {
            write(error("malformed", "no JSON object of this kind"));
        }
    }

    private void resize(JsonObject frame) {
        int rows = frame.getInteger("rows", 0);
        int columns = frame.getInteger("cols", 0);
        if (rows < 1 || rows > WindowSize.MOST || columns < 1 || columns > WindowSize.MOST) {
            write(error("out_of_range", "rows and cols are numbers from 1 to " + WindowSize.MOST));
            return;
        }
        size = Optional.of(new WindowSize(rows, columns));
        resize();
    }

    /** Of many sizes only the last matters. */
    private void resize() {
        RunningCommand running = command;
        if (resizing || ended || running == null || size.isEmpty()) {
            return;
        }
        resizing = true;
        WindowSize wanted = size.get();
        size = Optional.empty();
        Hop.onto(loop, running.order(new Resize(running.id(), wanted)))
                .onSuccess(done -> recorder.ifPresent(recording -> recording.resized(wanted)))
                .onFailure(failure -> LOG.debug("a terminal is not resized", failure))
                .onComplete(done -> {
                    resizing = false;
                    resize();
                });
    }

    private void look() {
        looks++;
        if (over.getAsBoolean()) {
            close(LOGIN_OVER, "the login has ended or may do something else now");
            cancel("right_ended", "The login of whoever sat at it has ended, or may not do it any more");
        } else if (!paused && System.nanoTime() - heard > silence().toNanos()) {
            close(GONE, "no answer");
            cancel(GONE_CODE, "Whoever sat at it has not answered for too long");
        } else if (looks % LOOKS_BETWEEN_PINGS == 0 && !socket.isClosed()) {
            socket.writePing(Buffer.buffer()).onFailure(gone -> LOG.trace("client is gone", gone));
        }
    }

    /** Who is shown more than is read cannot answer; one that is gone does not take it either, which ends the connection sooner. */
    private Duration silence() {
        return unread == 0 ? LONGEST_SILENCE : JobBody.LONGEST_PAUSE;
    }

    private Future<Void> show(Buffer bytes) {
        if (closing || socket.isClosed()) {
            return Future.failedFuture("nobody reads it any more");
        }
        unread++;
        return socket.writeBinaryMessage(bytes).onComplete(taken -> {
            unread--;
            heard = System.nanoTime();
        });
    }

    private void write(JsonObject frame) {
        if (!closing && !socket.isClosed()) {
            socket.writeTextMessage(frame.encode()).onFailure(gone -> LOG.trace("client is gone", gone));
        }
    }

    private static JsonObject error(String code, String message) {
        return new JsonObject().put("type", "error").put("code", code).put("message", message);
    }
}
