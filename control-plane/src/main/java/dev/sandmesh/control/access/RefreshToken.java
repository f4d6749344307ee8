package dev.sandmesh.control.access;

import dev.sandmesh.control.key.Digest;
import dev.sandmesh.control.key.MasterKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the refresh cookie holds: the login it belongs to and a secret. */
record RefreshToken(UUID familyId, String secret) {

    private static final int SECRET_BYTES = 32;
    private static final Pattern FORM = Pattern.compile("([0-9a-f-]{36})\\.([A-Za-z0-9_-]{43})");

    static RefreshToken create(UUID familyId, SecureRandom random) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return new RefreshToken(
                familyId, Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    static Optional<RefreshToken> parse(String text) {
        Matcher parts = FORM.matcher(text);
        return parts.matches()
                ? Optional.of(new RefreshToken(UUID.fromString(parts.group(1)), parts.group(2)))
                : Optional.empty();
    }

    /** The token that follows: always the same one, so that a repeated request gets the same answer. */
    RefreshToken successor(MasterKey master) {
        byte[] next = master.mac("refresh-successor", text().getBytes(StandardCharsets.US_ASCII));
        return new RefreshToken(
                familyId, Base64.getUrlEncoder().withoutPadding().encodeToString(next));
    }

    byte[] hash() {
        return Digest.sha256(secret.getBytes(StandardCharsets.US_ASCII));
    }

    String text() {
        return familyId + "." + secret;
    }

    /** Never shows the secret. */
    @Override
    public String toString() {
        return "RefreshToken[" + familyId + "]";
    }
}
