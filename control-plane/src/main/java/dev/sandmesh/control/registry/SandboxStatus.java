package dev.sandmesh.control.registry;

import java.util.Locale;

/** Where a sandbox is in its life; {@link SandboxLifecycle} says how it gets from one to the next. */
public enum SandboxStatus {
    /** Ordered or starting; no agent of it has registered yet. */
    PROVISIONING,
    /** An agent has registered, and it may take work. */
    ACTIVE,
    /** It finishes what it has and takes no new work. */
    DRAINING,
    /** Its machine is being stopped. */
    STOPPING,
    /** Its machine is stopped and can be started again. */
    STOPPED,
    /** It has been unhealthy without a break for too long: placement skips it and replacement may act. */
    FAILING,
    /** Its machine is being destroyed; there is no way back. */
    TERMINATING,
    /** Gone; its row stays for history and its name is free again. */
    TERMINATED;

    public static SandboxStatus of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
