package dev.sandmesh.control.http;

import java.time.Instant;
import java.util.Set;

/** Who calls, as the authenticator found. */
public record Caller(String id, String name, String role, Set<String> permissions, boolean restricted, Login login) {

    /** The login that brought them here, empty when there is none, and until when the proof of it holds. */
    public record Login(String id, Instant until) {
        public static final Login NONE = new Login("", Instant.MAX);
    }

    /** Nobody in particular: the caller of a public operation. */
    public static final Caller ANONYMOUS = new Caller("", "anonymous", "", Set.of(), false);

    public Caller(String id, String name, String role, Set<String> permissions, boolean restricted) {
        this(id, name, role, permissions, restricted, Login.NONE);
    }

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
