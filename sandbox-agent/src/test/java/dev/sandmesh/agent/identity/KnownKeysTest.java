package dev.sandmesh.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.report.KeyAnnouncement;
import dev.sandmesh.protocol.report.TrustGrant;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that succeed each other while the bundle stays what it is (D60). */
class KnownKeysTest {

    private static final Instant AT = Instant.parse("2026-11-21T06:00:00Z");

    private static final Instant NOW = AT.plusSeconds(120);

    private final TestingKeys old = TestingKeys.make();
    private final TestingKeys fresh = TestingKeys.make();
    private final TestingKeys foreign = TestingKeys.make();

    @TempDir
    private Path state;

    @Test
    void whatIsLearntOutlivesTheAgentAndTheOldKeyItsEnd() {
        KnownKeys known = bundled();
        known.heard(List.of(control(old, AT, old, fresh)), NOW);
        assertThat(known.controlKeys()).containsExactly(old.publicKey(), fresh.publicKey());
        assertThat(known.unsaved()).isTrue();
        known.save();
        assertThat(known.unsaved()).isFalse();

        KnownKeys next = bundled();
        assertThat(next.controlKeys()).containsExactly(old.publicKey(), fresh.publicKey());
        next.heard(List.of(control(fresh, AT.plusSeconds(9), fresh)), NOW);
        assertThat(next.controlKeys()).containsExactly(fresh.publicKey());
        next.heard(List.of(control(old, AT.plusSeconds(99), old)), NOW);
        assertThat(next.controlKeys()).as("it is retired").containsExactly(fresh.publicKey());
        next.heard(List.of(control(fresh, AT, old, fresh)), NOW);
        assertThat(next.controlKeys()).as("it is older").containsExactly(fresh.publicKey());
    }

    @Test
    void aStrangerAnnouncesNothing() {
        KnownKeys known = bundled();
        known.heard(List.of(control(foreign, AT, foreign), "nonsense", control(fresh, AT, old, fresh)), NOW);
        assertThat(known.controlKeys()).containsExactly(old.publicKey());
    }

    @Test
    void anotherBundleBeginsAnew() {
        KnownKeys known = bundled();
        known.heard(List.of(control(old, AT, old, fresh)), NOW);
        known.save();
        assertThat(KnownKeys.open(state, List.of(foreign.publicKey())).controlKeys())
                .containsExactly(foreign.publicKey());
    }

    /** Whoever holds a key that is about to be retired may not stay by announcing it for a time that never comes. */
    @Test
    void whatIsAnnouncedForALaterTimeIsNotLearnt() {
        KnownKeys known = bundled();
        known.obey(new TrustGrant("", List.of(old.publicKey()), List.of()), AT);
        Instant late = NOW.plus(KnownKeys.AHEAD).plusSeconds(1);
        known.heard(List.of(control(old, late, old), command(old, Instant.parse("9999-01-01T00:00:00Z"), old)), NOW);

        known.heard(List.of(control(old, AT, fresh), command(old, AT.plusSeconds(1), fresh)), NOW);
        assertThat(known.controlKeys()).containsExactly(fresh.publicKey());
        assertThat(known.commandKey(fresh.kid())).isPresent();
        assertThat(known.commandKey(old.kid())).as("it is retired").isEmpty();
        known.heard(List.of(control(fresh, late.minusSeconds(1), old, fresh)), NOW);
        assertThat(known.controlKeys())
                .as("clocks differ a little")
                .containsExactly(old.publicKey(), fresh.publicKey());
    }

    /** What an agent learnt when it took a wrong time for right ends with the first answer that is proved. */
    @Test
    void aProvedAnswerEndsAnAnnouncementForALaterTime() {
        Instant never = Instant.parse("9999-01-01T00:00:00Z");
        KnownKeys deceived = bundled();
        deceived.obey(new TrustGrant("", List.of(old.publicKey()), List.of()), never.minusSeconds(1));
        deceived.heard(List.of(control(old, never, old), command(old, never, old)), never);
        deceived.save();

        KnownKeys known = bundled();
        List<String> announced = List.of(control(old, AT, old, fresh));
        known.heard(announced, NOW);
        assertThat(known.controlKeys()).as("an older one").containsExactly(old.publicKey());
        known.obey(new TrustGrant("", List.of(fresh.publicKey()), announced), NOW);
        assertThat(known.controlKeys()).containsExactly(old.publicKey(), fresh.publicKey());
        assertThat(known.unsaved()).isTrue();
        known.heard(List.of(command(fresh, NOW.plusSeconds(1), fresh, old)), NOW.plusSeconds(2));
        assertThat(known.commandKey(old.kid())).as("announcements count again").isPresent();

        deceived.obey(new TrustGrant("", List.of(fresh.publicKey()), List.of()), NOW);
        deceived.heard(List.of(command(fresh, NOW.plusSeconds(1), fresh, foreign)), NOW.plusSeconds(2));
        assertThat(deceived.commandKey(foreign.kid()))
                .as("in the same process too")
                .isPresent();
    }

    /** A node that has not read a new key yet gives the old one only, and later than the new one was announced. */
    @Test
    void theAnswerOfANodeThatIsBehindKeepsNothingNewFromBeingLearnt() {
        KnownKeys known = bundled();
        known.obey(grant(command(old, AT, old), old), NOW);
        assertThat(known.commandKey(fresh.kid())).isEmpty();
        String announced = command(old, AT.plusSeconds(110), fresh, old);
        known.heard(List.of(announced), NOW.plusSeconds(1));
        assertThat(known.commandKey(fresh.kid())).as("announced before").isPresent();

        known.obey(grant(command(old, AT, old), old), NOW.plusSeconds(2));
        assertThat(known.commandKey(fresh.kid())).as("nor unlearnt").isPresent();
        known.heard(List.of(command(fresh, AT.plusSeconds(115), fresh)), NOW.plusSeconds(3));
        assertThat(known.commandKey(old.kid())).as("it is retired").isEmpty();
    }

    /** A control plane that was set up anew, or from a copy, has keys of its own, whenever they were made. */
    @Test
    void keysOfWhichNoneIsKnownAreLearntFromAProvedAnswerHoweverOldTheyAre() {
        KnownKeys known = bundled();
        known.obey(grant(command(old, AT.plusSeconds(60), old), old), NOW);
        known.obey(grant(command(foreign, AT, foreign), foreign), NOW);
        assertThat(known.commandKey(foreign.kid())).isPresent();
        assertThat(known.commandKey(old.kid())).isEmpty();
    }

    /** Nobody makes an answer newer by an announcement of other keys, or by one that is ahead. */
    @Test
    void onlyAnAnnouncementOfTheseVeryKeysSaysHowOldTheyAre() {
        KnownKeys known = bundled();
        known.obey(grant(command(old, NOW.plus(KnownKeys.AHEAD).plusSeconds(1), old), old), NOW);
        known.heard(List.of(command(old, NOW.plusSeconds(1), old, fresh)), NOW.plusSeconds(2));
        assertThat(known.commandKey(fresh.kid())).isPresent();
        known.obey(grant(command(fresh, AT, fresh), old), NOW.plusSeconds(3));
        assertThat(known.commandKey(fresh.kid()))
                .as("the time of the answer has to do")
                .isEmpty();
    }

    private static TrustGrant grant(String announcement, TestingKeys key) {
        return new TrustGrant("", List.of(key.publicKey()), List.of(announcement));
    }

    private KnownKeys bundled() {
        return KnownKeys.open(state, List.of(old.publicKey()));
    }

    private static String control(TestingKeys by, Instant at, TestingKeys... keys) {
        return announced(KeyAnnouncement.CONTROL, by, at, keys);
    }

    private static String command(TestingKeys by, Instant at, TestingKeys... keys) {
        return announced(KeyAnnouncement.COMMAND, by, at, keys);
    }

    private static String announced(String purpose, TestingKeys by, Instant at, TestingKeys... keys) {
        List<String> announced =
                List.of(keys).stream().map(TestingKeys::publicKey).toList();
        return new KeyAnnouncement(purpose, announced, at).signed(by.kid(), by::signature);
    }
}
