package dev.sandmesh.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.report.KeyAnnouncement;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that succeed each other while the bundle stays what it is (D44). */
class KnownKeysTest {

    private static final Instant AT = Instant.parse("2026-11-21T06:00:00Z");

    private final TestingKeys old = TestingKeys.make();
    private final TestingKeys fresh = TestingKeys.make();
    private final TestingKeys foreign = TestingKeys.make();

    @TempDir
    private Path state;

    @Test
    void whatIsLearntOutlivesTheAgentAndTheOldKeyItsEnd() {
        KnownKeys known = bundled();
        known.heard(List.of(control(old, AT, old, fresh)));
        assertThat(known.controlKeys()).containsExactly(old.publicKey(), fresh.publicKey());
        assertThat(known.unsaved()).isTrue();
        known.save();
        assertThat(known.unsaved()).isFalse();

        KnownKeys next = bundled();
        assertThat(next.controlKeys()).containsExactly(old.publicKey(), fresh.publicKey());
        next.heard(List.of(control(fresh, AT.plusSeconds(9), fresh)));
        assertThat(next.controlKeys()).containsExactly(fresh.publicKey());
        next.heard(List.of(control(old, AT.plusSeconds(99), old)));
        assertThat(next.controlKeys()).as("it is retired").containsExactly(fresh.publicKey());
        next.heard(List.of(control(fresh, AT, old, fresh)));
        assertThat(next.controlKeys()).as("it is older").containsExactly(fresh.publicKey());
    }

    @Test
    void aStrangerAnnouncesNothing() {
        KnownKeys known = bundled();
        known.heard(List.of(control(foreign, AT, foreign), "nonsense", control(fresh, AT, old, fresh)));
        assertThat(known.controlKeys()).containsExactly(old.publicKey());
    }

    @Test
    void anotherBundleBeginsAnew() {
        KnownKeys known = bundled();
        known.heard(List.of(control(old, AT, old, fresh)));
        known.save();
        assertThat(KnownKeys.open(state, List.of(foreign.publicKey())).controlKeys())
                .containsExactly(foreign.publicKey());
    }

    private KnownKeys bundled() {
        return KnownKeys.open(state, List.of(old.publicKey()));
    }

    private static String control(TestingKeys by, Instant at, TestingKeys... keys) {
        List<String> announced =
                List.of(keys).stream().map(TestingKeys::publicKey).toList();
        return new KeyAnnouncement(KeyAnnouncement.CONTROL, announced, at).signed(by.kid(), by::signature);
    }
}
