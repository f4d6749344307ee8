package dev.sandmesh.control.health;

import dev.sandmesh.control.trust.AgentTokens;
import dev.sandmesh.control.trust.AgentTokens.Verdict;
import dev.sandmesh.control.trust.TokenFault;
import dev.sandmesh.control.trust.Trust;
import dev.sandmesh.protocol.ErrorKind;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.ProtocolVersions;
import dev.sandmesh.protocol.report.TrustGrant;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Lets through what an agent says of itself, and nothing that somebody says in its name: whoever holds a lease of version 2 shows its token with
 * each message. A signature is checked once for each token; from then on it is compared.
 */
final class LeaseGuard {

    private static final Duration HALF = AgentTokens.LIFETIME.dividedBy(2);

    private final Trust trust;
    private final BiConsumer<LeaseSnapshot, TokenFault> refused;
    private final InstantSource clock;

    /** {@code refused} is told of each message that is not believed, on the leases' event loop. */
    LeaseGuard(Trust trust, BiConsumer<LeaseSnapshot, TokenFault> refused, InstantSource clock) {
        this.trust = trust;
        this.refused = refused;
        this.clock = clock;
    }

    /**
     * Brings until when the token is good; {@link Instant#MAX} for an agent that has none.
     *
     * @throws ProtocolException when it does not prove that the sender is the agent that holds the lease
     */
    Instant admit(Lease lease, String token) {
        if (lease.grant.protocolVersion() < ProtocolVersions.TRUST) {
            return Instant.MAX;
        }
        Optional<Instant> known = lease.tokens.known(token);
        if (known.isPresent()) {
            return clock.instant().isBefore(known.get()) ? known.get() : refuse(lease, TokenFault.EXPIRED);
        }
        Verdict verdict = trust.tokens().judge(token, bearer(lease));
        if (verdict.fault().isPresent()) {
            return refuse(lease, verdict.fault().get());
        }
        lease.tokens.verified(token, verdict.expires());
        return verdict.expires();
    }

    /** What the agent is to be told in the answer to a heartbeat; mostly nothing. */
    TrustGrant news(Lease lease, Instant tokenUntil, String knownKeys) {
        if (lease.grant.protocolVersion() < ProtocolVersions.TRUST) {
            return TrustGrant.NONE;
        }
        Instant now = clock.instant();
        String token = now.plus(HALF).isBefore(tokenUntil) ? "" : renewal(lease, now);
        List<String> announcements = trust.announcements(knownKeys);
        return token.isEmpty() && announcements.isEmpty()
                ? TrustGrant.NONE
                : new TrustGrant(token, List.of(), announcements);
    }

    private String renewal(Lease lease, Instant now) {
        return lease.tokens.renewal(now.minus(HALF)).orElseGet(() -> {
            String fresh = trust.tokens().issue(bearer(lease));
            lease.tokens.renewed(fresh, now);
            return fresh;
        });
    }

    private Instant refuse(Lease lease, TokenFault fault) {
        refused.accept(lease.snapshot(clock.instant()), fault);
        throw new ProtocolException(ErrorKind.UNAUTHORIZED, "", fault.wireName() + ": the sender " + fault.sentence());
    }

    private static AgentTokens.Bearer bearer(Lease lease) {
        return new AgentTokens.Bearer(
                lease.owner().sandboxId(), lease.owner().epoch(), lease.owner().nonce());
    }
}
