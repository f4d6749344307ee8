package dev.sandmesh.control.oidc;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides whether an id token, whose signature is good, is meant for us and for this attempt. OpenID Connect Core, 3.1.3.7. */
record IdTokenPolicy(String issuer, String clientId) {

    /** What clocks may differ. */
    static final Duration LEEWAY = Duration.ofSeconds(60);

    private static final Duration OLDEST = Duration.ofMinutes(15);
    private static final int LONGEST_SUBJECT = 255;

    /** What is wrong with it; empty when nothing is. */
    Optional<String> fault(JsonObject claims, String nonce, Instant now) {
        try {
            return Optional.ofNullable(faultOf(claims, nonce, now));
        } catch (ClassCastException e) {
            return Optional.of("a claim has another type than it should");
        }
    }

    private @Nullable String faultOf(JsonObject claims, String nonce, Instant now) {
        if (!OidcConfig.isSame(issuer, claims.getString("iss", ""))) {
            return "it is of another issuer";
        }
        List<?> audience = audience(claims);
        String party = claims.getString("azp");
        if (!audience.contains(clientId)
                || (party == null && audience.size() > 1)
                || (party != null && !party.equals(clientId))) {
            return "it is meant for somebody else";
        }
        if (!Objects.equals(nonce, claims.getString("nonce"))) {
            return "it belongs to another attempt";
        }
        Number expires = claims.getNumber("exp");
        Number issued = claims.getNumber("iat");
        if (expires == null || !now.minus(LEEWAY).isBefore(Instant.ofEpochSecond(expires.longValue()))) {
            return "it has expired";
        }
        if (issued == null
                || Instant.ofEpochSecond(issued.longValue()).isAfter(now.plus(LEEWAY))
                || Instant.ofEpochSecond(issued.longValue()).isBefore(now.minus(OLDEST))) {
            return "it was not issued just now";
        }
        String subject = claims.getString("sub", "");
        return subject.isEmpty() || subject.length() > LONGEST_SUBJECT ? "it names nobody" : null;
    }

    private static List<?> audience(JsonObject claims) {
        Object given = claims.getValue("aud");
        if (given instanceof JsonArray list) {
            return list.getList();
        }
        return given == null ? List.of() : List.of(given);
    }
}
