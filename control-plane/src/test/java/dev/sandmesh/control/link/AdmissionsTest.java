package dev.sandmesh.control.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.report.Credentials;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Each admission makes an epoch and rows: so many a minute for each key (D62). */
class AdmissionsTest {

    private Instant now = Instant.parse("2026-05-01T12:00:00Z");
    private final Admissions admissions = new Admissions(() -> now);

    @Test
    void afterTooManyOneWaitsUntilTheFirstOfThemIsAMinuteOld() {
        for (int i = 0; i < Admissions.MOST; i++) {
            assertThat(admissions.pause(who("key", "n"))).isEmpty();
            admissions.admitted(who("key", "n"));
            now = now.plusSeconds(1);
        }
        assertThat(admissions.pause(who("key", "n"))).contains(Duration.ofSeconds(50));
        assertThat(admissions.pause(who("another", "n"))).isEmpty();
        now = now.plusSeconds(50);
        assertThat(admissions.pause(who("key", "n"))).isEmpty();
        admissions.admitted(who("key", "n"));
        assertThat(admissions.pause(who("key", "n"))).contains(Duration.ofSeconds(1));
    }

    /** D43: however often its copies come, whoever holds the sandbox need not wait for them. */
    @Test
    void whoeverIsRefusedTooOftenWaitsAndTheOneInItsWayDoesNot() {
        for (int i = 0; i < Admissions.MOST; i++) {
            assertThat(admissions.pause(who("key", "copy-" + i))).isEmpty();
            admissions.refused(who("key", "copy-" + i), "first");
        }
        assertThat(admissions.pause(who("key", "copy-x"))).contains(Admissions.WITHIN);
        assertThat(admissions.pause(who("key", "first"))).isEmpty();
        now = now.plus(Admissions.WITHIN);
        assertThat(admissions.pause(who("key", "copy-x"))).isEmpty();
    }

    private static Credentials who(String key, String nonce) {
        return new Credentials(nonce, key, "", "", "");
    }
}
