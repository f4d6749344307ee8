package dev.sandmesh.control.access;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the contract calls UserAccount. */
record UserView(
        String id,
        String email,
        String kind,
        String role,
        List<String> environments,
        boolean disabled,
        boolean mustChangePassword,
        @Nullable Instant lastLoginAt,
        Instant createdAt,
        Instant updatedAt,
        long version) {

    /** What the contract calls UserWithPassword. */
    record WithPassword(UserView user, String password) {
        static WithPassword of(Users.Made made) {
            return new WithPassword(UserView.of(made.account()), made.password());
        }

        @Override
        public String toString() {
            return "WithPassword[" + user + "]";
        }
    }

    static UserView of(Account account) {
        return new UserView(
                account.id().toString(),
                account.email(),
                account.external() ? "external" : "local",
                account.role().wireName(),
                account.environments().written(),
                account.standing().disabled(),
                account.mustChangePassword(),
                account.history().lastLoginAt(),
                account.history().createdAt(),
                account.history().updatedAt(),
                account.history().version());
    }
}
