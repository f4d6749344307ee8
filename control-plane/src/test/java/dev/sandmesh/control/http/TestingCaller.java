package dev.sandmesh.control.http;

import java.util.List;
import java.util.Set;

/** Callers as an authenticator would find them. */
public final class TestingCaller {

    private TestingCaller() {}

    /** A person who may do this everywhere. */
    public static Caller of(String id, String name, String role, Set<String> permissions, boolean restricted) {
        return new Caller(
                id, name, role, permissions, restricted, Caller.Login.NONE, Caller.Kind.USER, EnvironmentScope.ALL);
    }

    /** A person who may do this in these environments only. */
    public static Caller within(List<String> environments, String... permissions) {
        return new Caller(
                "9",
                "scoped@example.org",
                "operator",
                Set.of(permissions),
                false,
                Caller.Login.NONE,
                Caller.Kind.USER,
                EnvironmentScope.of(environments));
    }
}
