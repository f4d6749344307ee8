package dev.sandmesh.control.liveview;

import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.liveview.Ending.Code;
import dev.sandmesh.control.liveview.rfb.ClientFilter;
import dev.sandmesh.control.liveview.rfb.Greeting;
import dev.sandmesh.control.liveview.rfb.Handshake;
import dev.sandmesh.control.liveview.rfb.HandshakeStep;
import dev.sandmesh.control.liveview.rfb.Passage;
import dev.sandmesh.control.liveview.rfb.RfbFault;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.view.ViewMode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One viewer and the screen that is shown to them. On the event loop of the viewer's connection, but for what comes of the screen: that has
 * its own, and is passed on from there.
 */
final class View {

    private static final Logger LOG = LoggerFactory.getLogger(View.class);

    /** For both handshakes together, once the agent has brought the screen. */
    private static final Duration GREETING_LIMIT = Duration.ofSeconds(15);

    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(40);

    /** So long nothing of what is shown may be taken; a tab that sleeps reads on. */
    private static final Duration LONGEST_DEAFNESS = Duration.ofMinutes(5);

    private static final Ending OUT_OF_TURN =
            new Ending(Code.RULE_BROKEN, "The viewer spoke before the screen was there, or no RFB");

    /** The subprotocol of those that say and are told, in text frames, who controls the screen. */
    static final String TALK = "sandmesh.live-view.v1";

    private static final int LONGEST_WORD = 2_000;

    private static final Duration PING = Duration.ofSeconds(10);
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final ServerWebSocket socket;
    private final Context loop;
    private final Runnable cut;
    private final Promise<Ending> ended = Promise.promise();
    private final AtomicLong shown = new AtomicLong();
    private final AtomicLong taken = new AtomicLong();
    private final long begun = System.nanoTime();
    private final Consumer<Word> said;
    private final boolean talks;
    private ViewMode mode = ViewMode.VIEW;
    private @Nullable JsonObject untold;
    private volatile long inputs;
    private volatile Optional<UUID> hop = Optional.empty();
    private final AtomicLong done = new AtomicLong();
    private @Nullable Screen screen;
    private @Nullable ClientFilter filter;
    private long heard = System.nanoTime();
    private long deafSince;
    private long lastTaken;
    private long limit = -1;
    private long pings = -1;
    private long cutting = -1;

    /** The viewer's connection; {@code cut} ends it without a word. */
    record Wire(Vertx vertx, ServerWebSocket socket, Context loop, Runnable cut) {}

    /** What came of it. */
    record Account(Duration lasted, long bytesShown, long bytesDone, long inputs) {}

    /** {@code said} is told, on the event loop of the connection, what the viewer says beside RFB. */
    View(Wire wire, Consumer<Word> said) {
        this.vertx = wire.vertx();
        this.socket = wire.socket();
        this.loop = wire.loop();
        this.cut = wire.cut();
        this.said = said;
        this.talks = TALK.equals(wire.socket().subProtocol());
    }

    /** Completes once, when nothing is shown any more. */
    Future<Ending> ended() {
        return ended.future();
    }

    /** From any thread. */
    Account account() {
        return new Account(Duration.ofNanos(System.nanoTime() - begun), shown.get(), done.get(), inputs);
    }

    /** Waits for the screen. */
    void begin(Future<Screen> brought) {
        socket.textMessageHandler(this::heard);
        socket.binaryMessageHandler(piece -> finish(OUT_OF_TURN));
        socket.exceptionHandler(broken -> LOG.debug("a viewer broke a rule of WebSockets, or broke off", broken));
        socket.pongHandler(pong -> heard = System.nanoTime());
        socket.closeHandler(closed -> gone());
        pings = vertx.setPeriodic(PING.toMillis(), tick -> look());
        tell();
        Hop.onto(loop, brought).onSuccess(this::brought).onFailure(this::notBrought);
    }

    /** From any thread. */
    void end(Ending why) {
        loop.runOnContext(go -> finish(why));
    }

    /** By which the agent knows it; from any thread. */
    void known(UUID hopId) {
        hop = Optional.of(hopId);
    }

    /** By which the agent knows it, once it has brought the screen; from any thread. */
    Optional<UUID> hop() {
        return hop;
    }

    /** Whether it is told who controls the screen, and can say something about it. */
    boolean talks() {
        return talks;
    }

    /** What it does goes to the sandbox from now on, or no more; from any thread, done when it is so. */
    Future<Void> become(ViewMode next) {
        Promise<Void> done = Promise.promise();
        loop.runOnContext(go -> {
            mode = next;
            ClientFilter passing = filter;
            Screen present = screen;
            if (passing != null && present != null && !ended.future().isComplete()) {
                pass(present, passing.switchTo(next));
            }
            done.complete();
        });
        return done.future();
    }

    /** Who looks and who controls, instead of what was told of it before; from any thread. */
    void tell(JsonObject state) {
        if (talks) {
            loop.runOnContext(go -> {
                untold = state;
                tell();
            });
        }
    }

    /** Whoever does not read is told when he does. */
    private void tell() {
        JsonObject state = untold;
        if (state != null && pings != -1 && !socket.isClosed() && !socket.writeQueueFull()) {
            untold = null;
            socket.writeTextMessage(state.encode()).onFailure(gone -> LOG.trace("a viewer is gone", gone));
        }
    }

    private void heard(String text) {
        heard = System.nanoTime();
        if (!talks || text.length() > LONGEST_WORD) {
            finish(OUT_OF_TURN);
            return;
        }
        try {
            said.accept(Word.read(text));
        } catch (ProtocolException wrong) {
            finish(new Ending(Code.RULE_BROKEN, wrong.summary()));
        }
    }

    private void brought(Screen present) {
        if (ended.future().isComplete()) {
            present.close();
            return;
        }
        screen = present;
        limit = vertx.setTimer(
                GREETING_LIMIT.toMillis(),
                late -> finish(new Ending(Code.NOT_SHOWN, "The VNC server or the viewer did not greet in time")));
        Handshake handshake = new Handshake(Optional.empty());
        present.closed().onComplete(closed -> loop.runOnContext(go -> screenGone(handshake)));
        present.from().exceptionHandler(broken -> LOG.debug("a screen broke off", broken));
        present.from().handler(piece -> {
            HandshakeStep step = handshake.accept(piece);
            if (step.answer().length() > 0) {
                present.to().write(step.answer());
            }
            if (step instanceof HandshakeStep.Agreed agreed) {
                present.from().pause();
                loop.runOnContext(go -> greet(present, agreed));
            } else if (step instanceof HandshakeStep.Failed failed) {
                end(notShown(failed.fault()));
            }
        });
        present.from().resume();
    }

    private void greet(Screen present, HandshakeStep.Agreed server) {
        Greeting greeting = Greeting.welcome(server.screen());
        socket.binaryMessageHandler(piece -> {
            heard = System.nanoTime();
            HandshakeStep step = greeting.accept(piece);
            write(step.answer());
            if (step instanceof HandshakeStep.Agreed agreed) {
                vertx.cancelTimer(limit);
                relay(present, server.rest(), agreed.rest());
            } else if (step instanceof HandshakeStep.Failed failed) {
                finish(new Ending(Code.RULE_BROKEN, failed.fault().sentence()));
            }
        });
        write(Buffer.buffer(Greeting.OPENING));
    }

    private void relay(Screen present, Buffer fromServer, Buffer fromViewer) {
        ClientFilter passing = new ClientFilter(mode);
        filter = passing;
        if (fromServer.length() > 0) {
            show(present, fromServer);
        }
        present.from().handler(piece -> show(present, piece));
        socket.drainHandler(drained -> {
            tell();
            present.from().resume();
        });
        present.to().drainHandler(drained -> socket.resume());
        socket.binaryMessageHandler(piece -> act(present, passing, piece));
        if (fromViewer.length() > 0) {
            act(present, passing, fromViewer);
        }
        present.from().resume();
    }

    /** On the event loop of the screen. */
    private void show(Screen present, Buffer piece) {
        shown.addAndGet(piece.length());
        socket.writeBinaryMessage(piece).onSuccess(written -> taken.addAndGet(piece.length()));
        if (socket.writeQueueFull()) {
            present.from().pause();
            // both have event loops of their own: it may have drained before this one paused
            if (!socket.writeQueueFull()) {
                present.from().resume();
            }
        }
    }

    private void act(Screen present, ClientFilter passing, Buffer piece) {
        heard = System.nanoTime();
        Passage passage = passing.accept(piece);
        inputs = passing.inputs();
        pass(present, passage.bytes());
        passage.fault().ifPresent(fault -> finish(new Ending(Code.RULE_BROKEN, fault.sentence())));
    }

    private void pass(Screen present, Buffer bytes) {
        if (bytes.length() == 0) {
            return;
        }
        done.addAndGet(bytes.length());
        present.to().write(bytes);
        if (present.to().writeQueueFull()) {
            socket.pause();
            if (!present.to().writeQueueFull()) {
                socket.resume();
            }
        }
    }

    private void write(Buffer bytes) {
        if (bytes.length() > 0 && !socket.isClosed()) {
            socket.writeBinaryMessage(bytes).onFailure(gone -> LOG.trace("a viewer is gone", gone));
        }
    }

    private void look() {
        long now = System.nanoTime();
        long waiting = shown.get() - taken.get();
        if (waiting == 0 || taken.get() != lastTaken) {
            lastTaken = taken.get();
            deafSince = now;
        }
        if (waiting > 0 && now - deafSince > LONGEST_DEAFNESS.toNanos()) {
            finish(Ending.DEAF);
        } else if (waiting == 0 && screen != null && now - heard > LONGEST_SILENCE.toNanos()) {
            finish(Ending.SILENT);
        } else if (!socket.isClosed()) {
            socket.writePing(Buffer.buffer()).onFailure(gone -> LOG.trace("a viewer is gone", gone));
        }
    }

    private void screenGone(Handshake handshake) {
        finish(
                filter == null
                        ? notShown(handshake.closed())
                        : new Ending(
                                Code.DISPLAY_GONE,
                                "The connection to the screen ended: its VNC server or its agent has gone"));
    }

    private static Ending notShown(RfbFault fault) {
        return new Ending(Code.NOT_SHOWN, fault.sentence());
    }

    private void notBrought(Throwable failure) {
        if (failure instanceof EndingException known) {
            finish(known.ending());
        } else if (failure instanceof SandmeshException told) {
            finish(new Ending(Code.NOT_SHOWN, String.valueOf(told.getMessage())));
        } else if (!ended.future().isComplete()) {
            LOG.error("a view could not be opened", failure);
            finish(new Ending(Code.NOT_SHOWN, "Something broke on our side; the log of the control node says more"));
        }
    }

    /** What is held on the sandbox is let go before its connection is closed. */
    private void finish(Ending why) {
        if (!ended.tryComplete(why)) {
            return;
        }
        vertx.cancelTimer(limit);
        vertx.cancelTimer(pings);
        Screen present = screen;
        if (present != null) {
            ClientFilter passing = filter;
            Buffer released = passing == null ? Buffer.buffer() : passing.release();
            if (released.length() > 0) {
                present.to().write(released);
            }
            present.close();
        }
        if (!socket.isClosed()) {
            socket.close(why.code().closes(), why.sentence()).onFailure(gone -> LOG.trace("a viewer is gone", gone));
            cutting = vertx.setTimer(CLOSING.toMillis(), late -> cut.run());
        }
    }

    private void gone() {
        finish(Ending.LEFT);
        vertx.cancelTimer(cutting);
    }
}
