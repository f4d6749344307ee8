package dev.sandmesh.agent.adspower;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.report.ProfileReport;
import dev.sandmesh.protocol.report.ProfileState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfilesTest {
    private static final Instant START = Instant.parse("2026-11-21T09:00:00Z");
    private static final Claims NOBODY = new Claims(Optional.of(Set.of()), 3);
    private static final Claims K1 = new Claims(Optional.of(Set.of("k1")), 3);
    private static final ProfilePolicy POLICY = new ProfilePolicy(Duration.ofSeconds(60), 2, 6);

    private Profiles profiles = Profiles.NONE;

    private static Moment at(long seconds) {
        return new Moment(
                START.plusSeconds(seconds), Duration.ofSeconds(seconds).toNanos());
    }

    private ProfilesTest look(long seconds, Claims claims, Pulse pulse) {
        profiles = profiles.after(List.of(new Sighting("k1", pulse, false)), claims, at(seconds), POLICY);
        return this;
    }

    private ProfilesTest claim(long seconds, Claims claims) {
        profiles = profiles.claimed(claims, at(seconds), POLICY);
        return this;
    }

    private void is(ProfileState state, long since) {
        assertThat(profiles.reports()).containsExactly(new ProfileReport("k1", state, START.plusSeconds(since)));
    }

    @ParameterizedTest
    @CsvSource({
        "true, true, true, 999, LOST",
        "true, false, false, 0, LOST",
        "false, true, true, 999, CLAIMED",
        "false, true, false, 999, CLAIMED",
        "false, false, true, 0, LEAKED",
        "false, false, false, 0, OPEN",
        "false, false, false, 60, OPEN",
        "false, false, false, 61, LEAKED"
    })
    void theStateFollowsFromWhatIsKnown(
            boolean lost, boolean claimed, boolean forgotten, int unclaimedSeconds, ProfileState state) {
        assertThat(POLICY.state(lost, claimed, forgotten, Duration.ofSeconds(unclaimedSeconds)))
                .isEqualTo(state);
    }

    @Test
    void anUnclaimedProfileIsLeakedAfterItsGraceAndClaimedAsSoonAsATaskNamesIt() {
        look(0, NOBODY, Pulse.ALIVE).is(ProfileState.OPEN, 0);
        look(60, NOBODY, Pulse.ALIVE).is(ProfileState.OPEN, 0);
        look(61, NOBODY, Pulse.ALIVE).is(ProfileState.LEAKED, 61);
        claim(65, K1).is(ProfileState.CLAIMED, 65);
    }

    @Test
    void theGraceBeginsAnewWhenATaskLetsGo() {
        look(0, K1, Pulse.ALIVE).is(ProfileState.CLAIMED, 0);
        look(500, K1, Pulse.ALIVE).is(ProfileState.CLAIMED, 0);
        claim(505, NOBODY).is(ProfileState.OPEN, 505);
        look(565, NOBODY, Pulse.ALIVE).is(ProfileState.OPEN, 505);
        look(566, NOBODY, Pulse.ALIVE).is(ProfileState.LEAKED, 566);
    }

    @Test
    void whileTheWorkerCannotSayNothingLeaksAndWhatWasKnownStands() {
        look(0, K1, Pulse.ALIVE);
        look(900, Claims.UNKNOWN, Pulse.ALIVE).is(ProfileState.CLAIMED, 0);
        claim(901, NOBODY);
        look(962, NOBODY, Pulse.ALIVE).is(ProfileState.LEAKED, 962);
        look(2000, Claims.UNKNOWN, Pulse.ALIVE).is(ProfileState.LEAKED, 962);
    }

    @Test
    void withoutAWorkerAProfileIsJustOpen() {
        look(0, Claims.UNKNOWN, Pulse.ALIVE);
        look(9_000, Claims.UNKNOWN, Pulse.ALIVE).is(ProfileState.OPEN, 0);
    }

    @Test
    void aBrowserThatIsGoneTwiceIsLostEvenToItsTask() {
        look(0, K1, Pulse.ALIVE);
        look(10, K1, Pulse.GONE).is(ProfileState.CLAIMED, 0);
        look(20, K1, Pulse.GONE).is(ProfileState.LOST, 20);
        look(30, K1, Pulse.ALIVE).is(ProfileState.CLAIMED, 30);
    }

    @Test
    void aBrowserThatOnlyDoesNotAnswerIsGivenAMinute() {
        look(0, K1, Pulse.ALIVE);
        for (int i = 1; i < 6; i++) {
            look(i * 10L, K1, Pulse.HUNG).is(ProfileState.CLAIMED, 0);
        }
        look(60, K1, Pulse.HUNG).is(ProfileState.LOST, 60);
    }

    @Test
    void whatALateAgentDidNotSeeIsNoEvidence() {
        look(0, K1, Pulse.ALIVE).look(10, K1, Pulse.GONE);
        for (int i = 2; i < 20; i++) {
            look(i * 10L, K1, Pulse.UNKNOWN).is(ProfileState.CLAIMED, 0);
        }
        look(200, K1, Pulse.GONE).is(ProfileState.LOST, 200);
    }

    @ParameterizedTest
    @CsvSource({"true, 0, false", "true, 1, false", "true, 2, true", "false, 0, true"})
    void aBrowserThatOnlyDoesNotAnswerIsLeftToItsTask(boolean claimed, int looksGone, boolean closed) {
        assertThat(POLICY.mayClose(claimed, looksGone)).isEqualTo(closed);
    }

    @Test
    void aJumpOfTheClockAgesNothing() {
        look(0, NOBODY, Pulse.ALIVE);
        profiles = profiles.after(
                List.of(new Sighting("k1", Pulse.ALIVE, false)),
                NOBODY,
                new Moment(START.plusSeconds(86_400), Duration.ofSeconds(10).toNanos()),
                POLICY);
        is(ProfileState.OPEN, 0);
    }

    @Test
    void whatIsNotSeenAnyMoreIsClosed() {
        look(0, K1, Pulse.ALIVE);
        profiles = profiles.after(List.of(), K1, at(10), POLICY);
        assertThat(profiles.reports()).isEmpty();
    }

    @Test
    void aThousandProfilesAreReportedWithinBounds() {
        List<Sighting> many = IntStream.range(0, 1_000)
                .mapToObj(i -> new Sighting("k" + i, Pulse.ALIVE, false))
                .toList();
        profiles = profiles.after(many, NOBODY, at(0), POLICY);
        assertThat(profiles.reports()).hasSize(ProfileReport.MAX_PER_SANDBOX);
        assertThat(Profiles.names(profiles.in(ProfileState.OPEN))).endsWith(" and 246 more");
    }

    /** Whatever is seen, a state's begin never lies in the future and changes only with the state. */
    @Property
    void theSinceOfAStateIsWhenItBegan(@ForAll @Size(max = 40) List<Pulse> pulses, @ForAll boolean claimed) {
        profiles = Profiles.NONE;
        List<ProfileReport> before = new ArrayList<>();
        for (int i = 0; i < pulses.size(); i++) {
            look(i * 10L, claimed ? K1 : NOBODY, pulses.get(i));
            ProfileReport now = profiles.reports().get(0);
            boolean same = !before.isEmpty() && before.get(0).state() == now.state();
            assertThat(now.since()).isEqualTo(same ? before.get(0).since() : START.plusSeconds(i * 10L));
            before = List.of(now);
        }
    }
}
