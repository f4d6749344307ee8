package dev.sandmesh.control.liveview.rfb;

import dev.sandmesh.control.liveview.rfb.RfbFault.Kind;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Ours with the VNC server, until its ServerInit (RFB "Handshaking Messages"); used by one event loop. The server speaks first.
 *
 * <p>It speaks what the server has, 3.3, 3.7 or 3.8, takes None where it is offered and answers the challenge of VNC authentication
 * otherwise, and always asks to share the screen: a viewer must not be able to turn the others out. It keeps at most {@link
 * ServerInit#MAX_BYTES} and one piece.
 */
public final class Handshake {

    private static final int NONE = 1;
    private static final int VNC = 2;

    private enum Stage {
        VERSION,
        SECURITY,
        CHALLENGE,
        RESULT,
        REASON,
        SCREEN
    }

    private final Optional<VncPassword> password;
    private final Inbox inbox = new Inbox();
    private Stage stage = Stage.VERSION;
    private ProtocolVersion version = ProtocolVersion.V3_8;
    private RfbFault refusal = new RfbFault(Kind.REFUSED, "The VNC server turned us away: read its log.");
    private @Nullable ServerInit screen;
    private Optional<RfbFault> fault = Optional.empty();

    /** Of one connection. */
    public Handshake(Optional<VncPassword> password) {
        this.password = password;
    }

    /** Takes the next bytes of the server, in whatever pieces; not to be called any more once it is agreed. */
    public HandshakeStep accept(Buffer piece) {
        if (screen != null) {
            throw new IllegalStateException("the handshake is over, what follows is for the viewer");
        }
        Buffer answer = Buffer.buffer();
        if (fault.isPresent()) {
            return new HandshakeStep.Failed(answer, fault.get());
        }
        inbox.add(piece);
        try {
            while (screen == null && advance(answer)) {}
        } catch (RfbException e) {
            fault = Optional.of(e.fault());
            return new HandshakeStep.Failed(answer, e.fault());
        }
        ServerInit told = screen;
        return told == null ? new HandshakeStep.More(answer) : new HandshakeStep.Agreed(answer, told, inbox.takeAll());
    }

    /** What is to be said when the server, or who is between, closes the connection before it is agreed. */
    public RfbFault closed() {
        if (fault.isPresent()) {
            return fault.get();
        }
        return switch (stage) {
            case REASON -> refusal;
            case VERSION -> closed("without a word: see whether it runs, and read its log");
            case SECURITY -> closed("before it named its security types: it may have as many clients as it takes");
            case CHALLENGE, RESULT -> closed("while we authenticated ourselves: read its log");
            case SCREEN -> closed("before it told its screen: see whether its display is up");
        };
    }

    /** Whether there was enough to read. */
    private boolean advance(Buffer answer) {
        return switch (stage) {
            case VERSION -> version(answer);
            case SECURITY -> version == ProtocolVersion.V3_3 ? decidedSecurity(answer) : offeredSecurity(answer);
            case CHALLENGE -> challenge(answer);
            case RESULT -> result(answer);
            case REASON -> reason();
            case SCREEN -> screen();
        };
    }

    private boolean version(Buffer answer) {
        if (!inbox.has(ProtocolVersion.BYTES)) {
            return false;
        }
        version = ProtocolVersion.sharedWith(inbox.take(ProtocolVersion.BYTES));
        answer.appendBuffer(version.message());
        stage = Stage.SECURITY;
        return true;
    }

    private boolean decidedSecurity(Buffer answer) {
        if (!inbox.has(4)) {
            return false;
        }
        long type = inbox.takeInt();
        if (type == 0) {
            stage = Stage.REASON;
        } else if (type == NONE) {
            ask(answer);
        } else if (type == VNC) {
            awaitChallenge();
        } else {
            throw unsupported(Long.toString(type));
        }
        return true;
    }

    private boolean offeredSecurity(Buffer answer) {
        if (!inbox.has(1) || !inbox.has(1 + inbox.peek(1).getUnsignedByte(0))) {
            return false;
        }
        byte[] types = inbox.take(inbox.takeByte()).getBytes();
        if (types.length == 0) {
            stage = Stage.REASON;
        } else if (offers(types, NONE)) {
            answer.appendByte((byte) NONE);
            if (version == ProtocolVersion.V3_8) {
                stage = Stage.RESULT;
            } else {
                ask(answer);
            }
        } else if (offers(types, VNC)) {
            awaitChallenge();
            answer.appendByte((byte) VNC);
        } else {
            throw unsupported(list(types));
        }
        return true;
    }

    private boolean challenge(Buffer answer) {
        if (!inbox.has(VncPassword.CHALLENGE_BYTES)) {
            return false;
        }
        byte[] challenge = inbox.take(VncPassword.CHALLENGE_BYTES).getBytes();
        answer.appendBytes(password.orElseThrow().answer(challenge));
        refusal = new RfbFault(
                Kind.PASSWORD_WRONG,
                "The VNC server did not take our password, or saw too many wrong ones: compare it with the one it was"
                        + " started with.");
        stage = Stage.RESULT;
        return true;
    }

    private boolean result(Buffer answer) {
        if (!inbox.has(4)) {
            return false;
        }
        if (inbox.takeInt() == 0) {
            ask(answer);
        } else if (version == ProtocolVersion.V3_8) {
            stage = Stage.REASON;
        } else {
            throw new RfbException(refusal.kind(), refusal.sentence());
        }
        return true;
    }

    private boolean reason() {
        if (!inbox.has(4)) {
            return false;
        }
        long length = inbox.peek(4).getUnsignedInt(0);
        if (length > Texts.MAX_BYTES) {
            throw new RfbException(refusal.kind(), refusal.sentence());
        }
        if (!inbox.has(4 + (int) length)) {
            return false;
        }
        String said = Texts.plain(inbox.take(4 + (int) length).slice(4, 4 + (int) length));
        throw new RfbException(
                refusal.kind(), said.isEmpty() ? refusal.sentence() : refusal.sentence() + " It says: " + said);
    }

    private boolean screen() {
        if (!inbox.has(ServerInit.HEAD_BYTES)) {
            return false;
        }
        int length = ServerInit.bytes(inbox.peek(ServerInit.HEAD_BYTES));
        if (!inbox.has(length)) {
            return false;
        }
        screen = ServerInit.of(inbox.take(length).copy());
        return true;
    }

    /** ClientInit, shared. */
    private void ask(Buffer answer) {
        answer.appendByte((byte) 1);
        stage = Stage.SCREEN;
    }

    private void awaitChallenge() {
        if (password.isEmpty()) {
            throw new RfbException(
                    Kind.PASSWORD_MISSING,
                    "The VNC server wants a password, and none is configured for this sandbox: configure it, or start"
                            + " the server without one, on loopback.");
        }
        stage = Stage.CHALLENGE;
    }

    private static boolean offers(byte[] types, int wanted) {
        for (byte type : types) {
            if (type == wanted) {
                return true;
            }
        }
        return false;
    }

    private static String list(byte[] types) {
        StringBuilder names = new StringBuilder();
        for (byte type : types) {
            names.append(names.isEmpty() ? "" : ", ").append(type & 0xff);
        }
        return names.toString();
    }

    private static RfbException unsupported(String types) {
        return new RfbException(
                Kind.UNSUPPORTED_SECURITY,
                "The VNC server offers the security types " + types
                        + ", a live view has None (1) and VNC authentication (2): start the server with one of these.");
    }

    private static RfbFault closed(String when) {
        return new RfbFault(Kind.CLOSED, "The VNC server closed the connection " + when + ".");
    }
}
