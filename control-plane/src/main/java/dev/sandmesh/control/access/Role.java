package dev.sandmesh.control.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A set of permissions with a name; each role has those of the one before it, and more. */
enum Role {
    /** A person known to us who has nothing to do with the fleet. */
    USER(Set.of(), Set.of()),
    /** Looks on. */
    VIEWER(
            USER.permissions,
            Set.of(
                    "sandbox:read",
                    "liveview:view",
                    "node:read",
                    "alert:read",
                    "cost:read",
                    "metrics:read",
                    "token:manage")),
    /** Keeps the fleet running. */
    OPERATOR(
            VIEWER.permissions,
            Set.of(
                    "sandbox:operate",
                    "sandbox:exec",
                    "liveview:control",
                    "alert:write",
                    "fleet:provision",
                    "release:deploy",
                    "secret:read",
                    "workspace:use")),
    /** Decides what the fleet is and who works on it. */
    ADMIN(
            OPERATOR.permissions,
            Set.of(
                    "sandbox:write",
                    "liveview:record",
                    "brake:release",
                    "audit:read",
                    "user:manage",
                    "environment:write",
                    "template:write",
                    "secret:write",
                    "autoscaling:write",
                    "workspace:manage")),
    /** Answers for the control plane itself. */
    SUPERADMIN(ADMIN.permissions, Set.of("key:rotate"));

    @SuppressWarnings("ImmutableEnumChecker") // made by Set.copyOf
    private final Set<String> permissions;

    Role(Set<String> before, Set<String> more) {
        Set<String> all = new TreeSet<>(before);
        all.addAll(more);
        this.permissions = Set.copyOf(all);
    }

    /** Whoever still has the first, generated password may do nothing but change it. */
    Set<String> permissions(boolean restricted) {
        return restricted ? Set.of() : permissions;
    }

    /** Those that have nothing beyond these permissions. */
    static Set<Role> within(Set<String> permissions) {
        return Arrays.stream(values())
                .filter(role -> permissions.containsAll(role.permissions))
                .collect(Collectors.toUnmodifiableSet());
    }

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Role of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
