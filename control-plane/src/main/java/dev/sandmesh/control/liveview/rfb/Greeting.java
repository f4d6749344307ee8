package dev.sandmesh.control.liveview.rfb;

import dev.sandmesh.control.liveview.rfb.RfbFault.Kind;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/**
 * Ours with a viewer who was let in already, until his ClientInit; used by one event loop. Begins with {@link #OPENING}, which the
 * caller writes.
 *
 * <p>It speaks RFB 3.8 alone, and offers None alone: who comes this way has shown a ticket. To be made once the {@link Handshake} with
 * the VNC server is done. It keeps less than one message and one piece.
 */
public final class Greeting {

    /** What the viewer is to hear first. */
    public static final String OPENING = "RFB 003.008\n";

    private static final int NONE = 1;

    private enum Stage {
        VERSION,
        SECURITY,
        SHARING,
        OVER
    }

    private final ServerInit screen;
    private final Inbox inbox = new Inbox();
    private Stage stage = Stage.VERSION;
    private Optional<RfbFault> fault = Optional.empty();

    private Greeting(ServerInit screen) {
        this.screen = screen;
    }

    /** Shows the viewer this screen. */
    public static Greeting welcome(ServerInit screen) {
        return new Greeting(screen);
    }

    /** Takes the next bytes of the viewer, in whatever pieces; not to be called any more once it is agreed. */
    public HandshakeStep accept(Buffer piece) {
        if (stage == Stage.OVER) {
            throw new IllegalStateException("the greeting is over, what follows is for the filter");
        }
        Buffer answer = Buffer.buffer();
        if (fault.isPresent()) {
            return new HandshakeStep.Failed(answer, fault.get());
        }
        inbox.add(piece);
        try {
            while (stage != Stage.OVER && advance(answer)) {}
        } catch (RfbException e) {
            fault = Optional.of(e.fault());
            return new HandshakeStep.Failed(
                    answer.appendBuffer(Texts.message(e.fault().sentence())), e.fault());
        }
        return stage == Stage.OVER
                ? new HandshakeStep.Agreed(answer, screen, inbox.takeAll())
                : new HandshakeStep.More(answer);
    }

    /** Whether there was enough to read. */
    private boolean advance(Buffer answer) {
        return switch (stage) {
            case VERSION -> version(answer);
            case SECURITY -> security(answer);
            case SHARING -> sharing(answer);
            case OVER -> false;
        };
    }

    private boolean version(Buffer answer) {
        if (!inbox.has(ProtocolVersion.BYTES)) {
            return false;
        }
        if (!ProtocolVersion.isOurs(inbox.take(ProtocolVersion.BYTES))) {
            // no security type at all: a reason follows
            answer.appendByte((byte) 0);
            throw new RfbException(
                    Kind.UNSUPPORTED_VERSION,
                    "The viewer does not answer with RFB 003.008, the only one a live view speaks: use the viewer of"
                            + " this page.");
        }
        answer.appendByte((byte) 1).appendByte((byte) NONE);
        stage = Stage.SECURITY;
        return true;
    }

    private boolean security(Buffer answer) {
        if (!inbox.has(1)) {
            return false;
        }
        int type = inbox.takeByte();
        if (type != NONE) {
            answer.appendInt(1);
            throw new RfbException(
                    Kind.UNSUPPORTED_SECURITY,
                    "The viewer chose the security type " + type
                            + " and was offered none but 1: use the viewer of this page.");
        }
        answer.appendInt(0);
        stage = Stage.SHARING;
        return true;
    }

    /** ClientInit, whose wish does not count. */
    private boolean sharing(Buffer answer) {
        if (!inbox.has(1)) {
            return false;
        }
        inbox.skip(1);
        answer.appendBuffer(screen.message());
        stage = Stage.OVER;
        return true;
    }
}
