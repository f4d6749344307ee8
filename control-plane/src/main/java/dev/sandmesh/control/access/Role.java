package dev.sandmesh.control.access;

import java.util.Locale;
import java.util.Set;

/** A set of permissions with a name. Only the superadmin has any until roles are handed out. */
enum Role {
    USER(Set.of()),
    VIEWER(Set.of()),
    OPERATOR(Set.of()),
    ADMIN(Set.of()),
    SUPERADMIN(Set.of(
            "sandbox:read",
            "sandbox:write",
            "sandbox:operate",
            "sandbox:exec",
            "liveview:view",
            "liveview:control",
            "liveview:record",
            "brake:release",
            "node:read",
            "audit:read",
            "user:manage",
            "token:manage",
            "environment:write",
            "fleet:provision",
            "template:write",
            "secret:read",
            "secret:write",
            "release:deploy",
            "alert:read",
            "alert:write",
            "autoscaling:write",
            "cost:read",
            "workspace:use",
            "workspace:manage",
            "metrics:read"));

    @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
    private final Set<String> permissions;

    Role(Set<String> permissions) {
        this.permissions = permissions;
    }

    /** Whoever still has the first, generated password may do nothing but change it. */
    Set<String> permissions(boolean restricted) {
        return restricted ? Set.of() : permissions;
    }

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Role of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
