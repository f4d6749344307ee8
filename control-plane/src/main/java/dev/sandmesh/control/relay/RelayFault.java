package dev.sandmesh.control.relay;

import dev.sandmesh.protocol.Wire;

/** What an agent on the relay link may not do. */
enum RelayFault {
    /** It dialled a name that is none of ours. */
    FOREIGN_NAME,
    /** Too many others are in the middle of their handshake. */
    TOO_MANY_HANDSHAKES,
    /** It did not end its handshake in time. */
    SILENT,
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
    /** A frame beyond the limit. */
    FRAME_TOO_LARGE,
    /** It does not read what it is sent. */
    DOES_NOT_READ;

    String wireName() {
        return Wire.constant(this);
    }
}
