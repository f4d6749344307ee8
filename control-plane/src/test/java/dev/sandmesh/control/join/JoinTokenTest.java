package dev.sandmesh.control.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** What a token's life says, for every life that there can be. */
final class JoinTokenTest {

    private static final Instant BEGIN = Instant.parse("2026-05-01T12:00:00Z");

    @Property
    void aTokenIsActiveExactlyWhenNothingHasEndedIt(
            @ForAll @IntRange(min = 1, max = 1000) int uses,
            @ForAll @IntRange(min = 0, max = 1000) int used,
            @ForAll @LongRange(min = 60, max = 31_536_000) long lifetime,
            @ForAll @LongRange(min = 0, max = 40_000_000) long later,
            @ForAll boolean revoked) {
        Instant now = BEGIN.plusSeconds(later);
        int counted = Math.min(used, uses);
        JoinToken.Life life = new JoinToken.Life(
                uses, counted, BEGIN, "ann", BEGIN.plusSeconds(lifetime), null, revoked ? BEGIN : null);
        JoinToken token = new JoinToken(UUID.randomUUID(), "t", "smj_", Buffer.buffer(), "dev", Map.of(), life);
        boolean good = !revoked && later < lifetime && counted < uses;

        assertThat(token.status(now) == JoinTokenStatus.ACTIVE).isEqualTo(good);
        if (revoked) {
            assertThat(token.status(now)).isEqualTo(JoinTokenStatus.REVOKED);
        } else if (later >= lifetime) {
            assertThat(token.status(now)).isEqualTo(JoinTokenStatus.EXPIRED);
        }
    }
}
