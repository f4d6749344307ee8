package dev.sandmesh.control.trust;

import dev.sandmesh.control.key.SealedKey.Purpose;
import dev.sandmesh.protocol.Jws;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.SandboxId;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Issues and judges the tokens that agents show: JWTs (RFC 7519) of an hour, the same for all nodes. Any thread. */
public final class AgentTokens {

    /** How long a token is good. */
    public static final Duration LIFETIME = Duration.ofHours(1);

    private static final String TYPE = "sandmesh-agent+jwt";
    private static final String EPOCH = "epoch";
    private static final String NONCE = "nonce";

    private final TrustKeys keys;
    private final InstantSource clock;

    /** Which process of which sandbox a token is about. */
    public record Bearer(SandboxId sandboxId, long epoch, String nonce) {}

    /**
     * What a token is worth.
     *
     * @param fault empty when it proves the bearer
     * @param expires when that ends
     */
    public record Verdict(Optional<TokenFault> fault, Instant expires) {
        static Verdict bad(TokenFault fault) {
            return new Verdict(Optional.of(fault), Instant.EPOCH);
        }
    }

    AgentTokens(TrustKeys keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    public String issue(Bearer bearer) {
        long now = clock.instant().getEpochSecond();
        JsonObject claims = new JsonObject()
                .put("sub", bearer.sandboxId().toString())
                .put(EPOCH, bearer.epoch())
                .put(NONCE, bearer.nonce())
                .put("iat", now)
                .put("exp", now + LIFETIME.toSeconds());
        TrustRing ring = keys.ring(Purpose.AGENT_TOKEN);
        return Jws.write(TYPE, claims, ring.kid(), ring::sign);
    }

    /** Checks a signature, which costs a tenth of a millisecond: whoever asks keeps the verdict. */
    public Verdict judge(String token, Bearer bearer) {
        if (token.isEmpty()) {
            return Verdict.bad(TokenFault.MISSING);
        }
        try {
            Jws jws = Jws.read(TYPE, token);
            TrustRing ring = keys.ring(Purpose.AGENT_TOKEN);
            if (!ring.knows(jws.kid())) {
                keys.readSoon();
                return Verdict.bad(TokenFault.FORGED);
            }
            return ring.vouches(jws) ? judge(jws.payload(), bearer) : Verdict.bad(TokenFault.FORGED);
        } catch (ProtocolException | ClassCastException unreadable) {
            return Verdict.bad(TokenFault.FORGED);
        }
    }

    private Verdict judge(JsonObject claims, Bearer bearer) {
        Instant expires = Instant.ofEpochSecond(claims.getLong("exp", 0L));
        if (!bearer.sandboxId().toString().equals(claims.getString("sub"))) {
            return Verdict.bad(TokenFault.OTHER_SANDBOX);
        }
        if (claims.getLong(EPOCH, -1L) != bearer.epoch() || !bearer.nonce().equals(claims.getString(NONCE))) {
            return Verdict.bad(TokenFault.OTHER_EPOCH);
        }
        return clock.instant().isBefore(expires)
                ? new Verdict(Optional.empty(), expires)
                : Verdict.bad(TokenFault.EXPIRED);
    }
}
