package dev.sandmesh.control.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.link.Challenges.Spending;
import dev.sandmesh.control.testing.TestingAgent;
import dev.sandmesh.protocol.report.Register;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A challenge is good once, for one, for a while; and whoever answers many is in nobody else's way: D60, D62. */
class ChallengesTest {

    private Instant now = Instant.parse("2026-05-01T12:00:00Z");
    private final Challenges challenges = new Challenges(text -> digest("ours", text), "n1", () -> now);
    private final TestingAgent agent = TestingAgent.of("ant").speaking(1, 2);

    @Test
    void itIsGoodOnce() {
        Register register = answering(agent);
        assertThat(challenges.fits(register)).isTrue();
        assertThat(challenges.spend(register)).isEqualTo(Spending.SPENT);
        assertThat(challenges.spend(register)).isEqualTo(Spending.SPENT_BEFORE);
        assertThat(challenges.spend(answering(agent))).isEqualTo(Spending.SPENT);
    }

    /** Whoever sees a challenge of another takes nothing from it by naming it. */
    @Test
    void nothingIsSpentByLooking() {
        Register register = answering(agent);
        for (int i = 0; i < 100; i++) {
            assertThat(challenges.fits(register)).isTrue();
        }
        assertThat(challenges.spend(register)).isEqualTo(Spending.SPENT);
    }

    @Test
    void itIsGoodForTheProcessKeyConnectionAndNodeThatItWasMadeForOnly() {
        String made = challenges.make(hello(agent));
        assertThat(challenges.fits(with(agent.nonce("nonce-2"), made))).isFalse();
        assertThat(challenges.fits(with(agent.otherKey(), made))).isFalse();
        assertThat(challenges.fits(with(agent.connection("another"), made))).isFalse();
        Challenges elsewhere = new Challenges(text -> digest("ours", text), "n2", () -> now);
        assertThat(elsewhere.fits(with(agent, made))).isFalse();
        Challenges foreign = new Challenges(text -> digest("theirs", text), "n1", () -> now);
        assertThat(foreign.fits(with(agent, made))).isFalse();
        assertThat(challenges.fits(with(agent, ""))).isFalse();
        assertThat(challenges.fits(with(agent, "."))).isFalse();
        assertThat(challenges.fits(with(agent, "1.2." + "A".repeat(43)))).isFalse();
        assertThat(challenges.fits(with(agent, made))).isTrue();
    }

    @Test
    void itIsGoodForAWhile() {
        Register register = answering(agent);
        now = now.plus(Challenges.GOOD_FOR).minusMillis(1);
        assertThat(challenges.fits(register)).isTrue();
        now = now.plusMillis(1);
        assertThat(challenges.fits(register)).isFalse();
    }

    @Test
    void whoeverAnswersTooManyHasToWaitAndNobodyElseHas() {
        for (int i = 0; i < Challenges.MOST_OF_ONE_KEY; i++) {
            assertThat(challenges.spend(answering(agent))).isEqualTo(Spending.SPENT);
        }
        assertThat(challenges.spend(answering(agent))).isEqualTo(Spending.TOO_MANY);
        assertThat(challenges.spend(answering(agent.otherKey()))).isEqualTo(Spending.SPENT);
        now = now.plus(Challenges.GOOD_FOR.multipliedBy(2)).plus(Duration.ofMillis(1));
        assertThat(challenges.spend(answering(agent))).isEqualTo(Spending.SPENT);
    }

    /** Keys cost nothing: as many as anybody likes to make up are in nobody's way. */
    @Test
    void madeUpKeysWithoutNumberAreInNobodysWay() {
        Register played = answering(agent);
        assertThat(challenges.spend(played)).isEqualTo(Spending.SPENT);
        TestingAgent stranger = agent.otherKey();
        for (int i = 0; i < 2 * Challenges.MOST_REFUSED; i++) {
            Register register = answering(stranger);
            assertThat(challenges.spend(register)).isEqualTo(Spending.SPENT);
            challenges.refused(register);
            if (i == 0) {
                assertThat(challenges.spend(register)).isEqualTo(Spending.SPENT_BEFORE);
            }
        }
        assertThat(challenges.spend(played)).isEqualTo(Spending.SPENT_BEFORE);
        assertThat(challenges.spend(answering(agent))).isEqualTo(Spending.SPENT);
    }

    private Register answering(TestingAgent who) {
        return with(who, challenges.make(hello(who)));
    }

    private static Register hello(TestingAgent who) {
        return who.register("", "");
    }

    private static Register with(TestingAgent who, String challenge) {
        Register hello = hello(who);
        return hello.answering(challenge, hello.credentials());
    }

    private static byte[] digest(String key, byte[] text) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(key.getBytes(StandardCharsets.UTF_8));
            return sha.digest(text);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
