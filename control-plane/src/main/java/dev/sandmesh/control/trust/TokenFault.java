package dev.sandmesh.control.trust;

import java.util.Locale;

/** Why a token proves nothing. */
public enum TokenFault {
    /** There is none. */
    MISSING("shows no token"),
    /** None of our keys signed it, or it is no token at all. */
    FORGED("shows a token that this control plane did not sign"),
    /** Its time is over. */
    EXPIRED("shows a token whose time is over"),
    /** It is another sandbox's. */
    OTHER_SANDBOX("shows the token of another sandbox"),
    /** It is of an earlier registration, or of another process. */
    OTHER_EPOCH("shows the token of another registration");

    private final String sentence;

    TokenFault(String sentence) {
        this.sentence = sentence;
    }

    /** Goes on after {@code the sender}. */
    public String sentence() {
        return sentence;
    }

    public String wireName() {
        return "token_" + name().toLowerCase(Locale.ROOT);
    }
}
