package dev.sandmesh.control.access;

import dev.sandmesh.control.http.EnvironmentScope;
import java.time.Instant;
import java.util.Optional;

/**
 * What an identity provider has told of somebody who wants to come in, after everything about it was checked.
 *
 * @param role that this person has from now on, as on the wire
 * @param attempt names this attempt, which may succeed once
 */
public record ExternalLogin(Identity identity, String role, EnvironmentScope environments, Attempt attempt) {

    /**
     * Who it is: issuer and subject together, for ever.
     *
     * @param email empty when the provider told none
     * @param emailVerified absent when the provider said nothing about it
     */
    public record Identity(String issuer, String subject, String email, Optional<Boolean> emailVerified) {}

    /** No longer than {@code until} could it be tried again. */
    public record Attempt(String secret, Instant until) {

        @Override
        public String toString() {
            return "Attempt[until " + until + "]";
        }
    }

    /** Why somebody whom the provider knows does not come in. */
    public enum Refusal {
        /** The account is disabled here. */
        DISABLED,
        /** An account needs an e-mail address, and one that exists is only given to whoever has proved to have its address. */
        EMAIL,
        /** The role that the provider gives would take the last superadmin away. */
        LAST_SUPERADMIN,
        /** This attempt has succeeded once. */
        REPLAYED
    }

    /** The refresh cookie of a new login, or why there is none. */
    public record Answer(Optional<String> cookie, Optional<Refusal> refusal) {

        /** Never shows the cookie. */
        @Override
        public String toString() {
            return "Answer[" + refusal.map(Enum::name).orElse("in") + "]";
        }
    }
}
