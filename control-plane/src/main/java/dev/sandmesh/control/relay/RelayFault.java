package dev.sandmesh.control.relay;

import dev.sandmesh.protocol.Wire;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.util.Optional;

/** What an agent on the relay link may not do. */
enum RelayFault {
    /** It dialled a name that is none of ours. */
    FOREIGN_NAME,
    /** It was in the middle of its handshake, as were too many others, when one more came. */
    TOO_MANY_HANDSHAKES,
    /** Too many others have not registered yet. */
    TOO_MANY_UNREGISTERED,
    /** This node has as many connections as it takes. */
    FULL_HOUSE,
    /** It did not end its handshake in time. */
    SILENT,
    /** It proved a key, and then was no sandbox in time. */
    NOT_REGISTERED,
    /** Newer connections have proved the same key. */
    TOO_MANY_OF_ONE_KEY,
    /** A frame, or what comes out of turn, that is none. */
    MALFORMED,
    /** It speaks no version that has a relay link. */
    UNSUPPORTED_VERSION,
    /** It does not hold the key that it named. */
    WRONG_PROOF,
    /** A registration with another key, link or connection than this one. */
    FOREIGN_REGISTRATION,
    /** A message to an address that is not its own. */
    FOREIGN_ADDRESS,
    /** A message in the name of another sandbox. */
    FOREIGN_SANDBOX,
    /** A message of another epoch or process than the registration that this connection carries. */
    FOREIGN_LEASE,
    /** More frames than it may send. */
    FLOOD,
    /** More requests than it may have unanswered. */
    TOO_MANY_REQUESTS,
    /** More registrations than it may send. */
    TOO_MANY_REGISTRATIONS,
    /** A frame beyond the limit. */
    FRAME_TOO_LARGE,
    /** It does not read what it is sent. */
    DOES_NOT_READ;

    /** Of what a socket failed with; empty when nobody broke a rule: a process was killed, a network went away. */
    static Optional<RelayFault> of(Throwable failure) {
        if (failure instanceof CorruptedWebSocketFrameException corrupted) {
            return Optional.of(
                    corrupted.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG) ? FRAME_TOO_LARGE : MALFORMED);
        }
        if (failure instanceof TooLongFrameException || isMessageTooLarge(failure)) {
            return Optional.of(FRAME_TOO_LARGE);
        }
        return failure instanceof CorruptedFrameException ? Optional.of(MALFORMED) : Optional.empty();
    }

    /** Vert.x puts frames together, and has no type of its own for those that come to more than the limit. */
    private static boolean isMessageTooLarge(Throwable failure) {
        return failure instanceof IllegalStateException
                && String.valueOf(failure.getMessage()).contains("overflow max message size");
    }

    String wireName() {
        return Wire.constant(this);
    }
}
