package dev.sandmesh.control.http;

import java.time.Instant;
import java.util.Locale;
import java.util.Set;

/** Who calls, as the authenticator found, and what they may do at this moment. */
public record Caller(
        String id,
        String name,
        String role,
        Set<String> permissions,
        boolean restricted,
        Login login,
        Kind kind,
        EnvironmentScope environments) {

    /** What proves who calls. */
    public enum Kind {
        /** A person who has signed in. */
        USER,
        /** An API token of a person; the id is that of the person. */
        TOKEN,
        /** Nothing. */
        ANONYMOUS;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The login or API token that brought them here, empty when there is none, and until when the proof of it holds. */
    public record Login(String id, Instant until) {
        public static final Login NONE = new Login("", Instant.MAX);
    }

    /** Nobody in particular: the caller of a public operation. */
    public static final Caller ANONYMOUS =
            new Caller("", "anonymous", "", Set.of(), false, Login.NONE, Kind.ANONYMOUS, EnvironmentScope.NONE);

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
