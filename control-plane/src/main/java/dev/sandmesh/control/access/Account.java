package dev.sandmesh.control.access;

import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.EnvironmentScope;
import java.util.UUID;

/** A person who may sign in. */
record Account(
        UUID id,
        String email,
        Role role,
        EnvironmentScope environments,
        String passwordHash,
        boolean mustChangePassword,
        boolean disabled) {

    Caller caller(Caller.Login login) {
        return new Caller(
                id.toString(),
                email,
                role.wireName(),
                role.permissions(mustChangePassword),
                mustChangePassword,
                login,
                Caller.Kind.USER,
                environments);
    }
}
