package dev.sandmesh.control.registry;

import java.util.Locale;

/** How well a sandbox is, from best to worst. */
public enum HealthStatus {
    /** Its lease is live and no condition fails. */
    HEALTHY,
    /** It works, though something about it does not. */
    DEGRADED,
    /** It does not work or is not heard of. */
    UNHEALTHY,
    /** It never reported, or nobody took it over yet. */
    UNKNOWN;

    public static HealthStatus of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
