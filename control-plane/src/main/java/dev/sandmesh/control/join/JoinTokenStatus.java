package dev.sandmesh.control.join;

import java.util.Locale;

/** Whether a join token lets anybody in. */
enum JoinTokenStatus {
    /** It does. */
    ACTIVE,
    /** As many have come by it as it allows. */
    USED_UP,
    /** Its time is over. */
    EXPIRED,
    /** Somebody has ended it. */
    REVOKED;

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
