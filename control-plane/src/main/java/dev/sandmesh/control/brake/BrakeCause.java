package dev.sandmesh.control.brake;

import java.util.Locale;

/** Why the brake is on; the wire name is the constant in lower case. */
enum BrakeCause {
    /** More leases were lost within a minute than sandboxes die by themselves. */
    MASS_SILENCE,
    /** A control node is gone, and not all of its sandboxes have found another. */
    HAND_OVER;

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static BrakeCause of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
