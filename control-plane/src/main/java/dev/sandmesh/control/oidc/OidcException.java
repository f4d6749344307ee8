package dev.sandmesh.control.oidc;

/** Why an attempt to sign in through the provider came to nothing; the page has words for each code. */
final class OidcException extends RuntimeException {

    private final Reason reason;

    /** The login page is told the constant in lower case. */
    enum Reason {
        /** There is no such attempt of this browser, or it is too old, or it was used. */
        STATE,
        /** The provider says no: most often the person has gone back. */
        DENIED,
        /** No provider is configured. */
        ABSENT,
        /** The provider cannot be reached or does not work. */
        UNAVAILABLE,
        /** What the provider has sent cannot be believed. */
        TOKEN,
        /** The provider gives this person no role here. */
        ROLE,
        /** Without a verified e-mail address it cannot be told whose account it is. */
        EMAIL,
        DISABLED,
        LAST_SUPERADMIN
    }

    OidcException(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    static OidcException absent() {
        return new OidcException(Reason.ABSENT, "no identity provider is configured");
    }

    Reason reason() {
        return reason;
    }
}
