package dev.sandmesh.control.registry;

import java.util.Locale;

/** How much an entry of the timeline matters to whoever watches. */
public enum Severity {
    /** As it ought to go. */
    INFO,
    /** Something is wrong and may mend itself. */
    WARNING,
    /** Something does not work. */
    ERROR;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
