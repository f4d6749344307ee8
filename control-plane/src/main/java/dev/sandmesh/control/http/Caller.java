package dev.sandmesh.control.http;

import java.util.Set;

/** Who calls, as the authenticator found. */
public record Caller(String id, String name, String role, Set<String> permissions, boolean restricted) {

    /** Nobody in particular: the caller of a public operation. */
    public static final Caller ANONYMOUS = new Caller("", "anonymous", "", Set.of(), false);

    public Caller {
        permissions = Set.copyOf(permissions);
    }

    public boolean may(String permission) {
        return permissions.contains(permission);
    }

    public boolean anonymous() {
        return id.isEmpty();
    }
}
