package dev.sandmesh.control.access;

import dev.sandmesh.control.http.Caller;
import dev.sandmesh.control.http.EnvironmentScope;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A person who may sign in. */
record Account(
        UUID id,
        String email,
        Role role,
        EnvironmentScope environments,
        String passwordHash,
        Standing standing,
        History history) {

    /** How far the account may be used; a deleted one is kept for its name only. */
    record Standing(boolean mustChangePassword, boolean disabled, boolean deleted) {}

    /**
     * When what happened to it.
     *
     * @param version what people edit and read, for optimistic locking
     * @param changed number of the last change of what the account may do, among all accounts and tokens
     */
    record History(
            Instant createdAt, Instant updatedAt, @Nullable Instant lastLoginAt, long version, long changed) {}

    /** One that is to be. */
    static Account of(UUID id, String email, Role role, EnvironmentScope environments, String passwordHash) {
        return new Account(
                id,
                email,
                role,
                environments,
                passwordHash,
                new Standing(false, false, false),
                new History(Instant.EPOCH, Instant.EPOCH, null, 1, 0));
    }

    /** The same, with a password that is good for its change only. */
    Account withFirstPassword() {
        return new Account(id, email, role, environments, passwordHash, new Standing(true, false, false), history);
    }

    /** Somebody for whom a provider vouches, and who has no password here. */
    boolean external() {
        return passwordHash.isEmpty();
    }

    boolean usable() {
        return !standing.disabled() && !standing.deleted();
    }

    boolean mustChangePassword() {
        return standing.mustChangePassword();
    }

    Caller caller(Caller.Login login) {
        return new Caller(
                id.toString(),
                email,
                role.wireName(),
                role.permissions(mustChangePassword()),
                mustChangePassword(),
                login,
                Caller.Kind.USER,
                environments);
    }
}
