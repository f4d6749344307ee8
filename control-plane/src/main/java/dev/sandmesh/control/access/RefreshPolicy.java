package dev.sandmesh.control.access;

import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;

/** Decides what a presented refresh token is worth. */
final class RefreshPolicy {

    /** A login ends when it was not used for so long, or is older than {@link #LONGEST}. */
    static final Duration IDLE = Duration.ofDays(7);

    static final Duration LONGEST = Duration.ofDays(30);
    /** A repeated request, for example after a lost answer, gets the same successor for so long. */
    static final Duration REPEAT = Duration.ofSeconds(10);

    enum Verdict {
        /** The present token: it is exchanged for the next. */
        ROTATE,
        /** The one before, a moment later: the same next token again. */
        REPEAT,
        /** An old token came back: somebody has a copy, so the login ends. */
        REUSED,
        /** The login is over. */
        OVER
    }

    private RefreshPolicy() {}

    static Verdict judge(RefreshFamily family, byte[] hash, Instant now) {
        if (family.revoked()
                || !now.isBefore(family.expiresAt())
                || !now.isBefore(family.rotatedAt().plus(IDLE))) {
            return Verdict.OVER;
        }
        if (MessageDigest.isEqual(family.currentHash().getBytes(), hash)) {
            return Verdict.ROTATE;
        }
        boolean previous = family.previousHash() != null
                && MessageDigest.isEqual(family.previousHash().getBytes(), hash);
        return previous && now.isBefore(family.rotatedAt().plus(REPEAT)) ? Verdict.REPEAT : Verdict.REUSED;
    }
}
