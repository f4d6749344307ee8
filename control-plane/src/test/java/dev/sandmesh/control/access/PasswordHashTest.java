package dev.sandmesh.control.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What passwords are kept as, and what guessing them costs. */
final class PasswordHashTest {

    private static final SecureRandom RANDOM = new SecureRandom();

    @Test
    void aNodeHashesWithNineteenMebibytesAndTwoPasses() {
        HashCost cost = AccessConfig.read(Map.of(), Path.of("home")).hashing();
        String hash = PasswordHash.create("a long password", RANDOM, cost);
        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(PasswordHash.ofNobody(cost))
                .startsWith("$argon2id$v=19$m=19456,t=2,p=1$")
                .hasSameSizeAs(hash);
        assertThat(PasswordHash.matches("a long password", hash)).isTrue();
        assertThat(PasswordHash.matches("another password", hash)).isFalse();
    }

    @Test
    void whatWasHashedAtAnotherCostIsCheckedAtThatCost() {
        String hash = PasswordHash.create("a long password", RANDOM, new HashCost(64, 1));
        assertThat(hash).startsWith("$argon2id$v=19$m=64,t=1,p=1$");
        assertThat(PasswordHash.matches("a long password", hash)).isTrue();
        assertThat(PasswordHash.matches("another password", hash)).isFalse();
    }

    @Test
    void twoHashesOfOnePasswordDiffer() {
        HashCost cost = new HashCost(64, 1);
        assertThat(PasswordHash.create("a long password", RANDOM, cost))
                .isNotEqualTo(PasswordHash.create("a long password", RANDOM, cost));
    }
}
