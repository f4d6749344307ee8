package dev.sandmesh.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.ConditionType;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whose clock is wrong is told once, by how much, and not because an answer was slow (A108). */
@ExtendWith(VertxExtension.class)
class ClockAgreementTest {
    private static final Instant THERE = Instant.parse("2026-11-21T06:00:00.700Z");

    private final ClockAgreement agreement = new ClockAgreement();

    private HostPolicy.Judgement judge(long aheadMillis, long errorMillis) {
        return agreement.observe(
                THERE.plusMillis(aheadMillis), new ControlClock.Reading(THERE, Duration.ofMillis(errorMillis)));
    }

    @Test
    void aWrongClockIsToldWithTheTimeThatItOughtToShow() {
        assertThat(judge(-600_000, 50).reason())
                .startsWith("the clock of this machine is 10 min behind the control plane's (2026-11-21T06:00:00")
                .contains("there); set it, e.g. with chrony");
        assertThat(judge(600_000, 50).reason()).startsWith("the clock of this machine is 10 min ahead of the control");
        assertThat(judge(45_000, 50).reason()).startsWith("the clock of this machine is 45 s ahead of the control");
    }

    @Test
    void itHasToComeWellBelowTheToleratedAgain() {
        assertThat(judge(29_999, 0).ok()).isTrue();
        assertThat(judge(30_001, 0).ok()).isFalse();
        assertThat(judge(20_000, 0).ok()).isFalse();
        assertThat(judge(-20_000, 0).ok()).isFalse();
        assertThat(judge(19_999, 0).ok()).isTrue();
        assertThat(judge(-29_999, 0).ok()).isTrue();
        assertThat(judge(-30_001, 0).ok()).isFalse();
    }

    @Test
    void aSlowAnswerNeitherAccusesNorAcquits() {
        assertThat(judge(31_000, 2_000).ok()).isTrue();
        assertThat(judge(33_000, 2_000).ok()).isFalse();
        assertThat(judge(18_500, 2_000).ok()).isFalse();
        assertThat(judge(17_500, 2_000).ok()).isTrue();
    }

    @Test
    void aDifferenceThatTremblesIsNoNews() {
        HostPolicy.Judgement first = judge(600_000, 20);
        assertThat(judge(604_000, 900)).isSameAs(first);
        assertThat(judge(596_000, 3)).isSameAs(first);
        assertThat(judge(300_000, 3).reason()).contains("5 min ahead");
    }

    @Property
    void whateverTheJourneyNobodyIsAccusedOfLessThanTheTolerated(
            @ForAll @LongRange(min = -30_000, max = 30_000) long ahead,
            @ForAll @LongRange(min = 0, max = 30_000) long half,
            @ForAll @LongRange(min = -1_000, max = 1_000) long thousandths) {
        // the answer was made anywhere between the question and its arrival; half way is assumed
        long seen = ahead + half * thousandths / 1_000;
        ClockAgreement fresh = new ClockAgreement();
        assertThat(fresh.observe(THERE.plusMillis(seen), new ControlClock.Reading(THERE, Duration.ofMillis(half)))
                        .ok())
                .isTrue();
    }

    @Test
    void nothingIsSaidBeforeTheControlPlaneHasToldAndOneFactAtEachTurn(Vertx vertx) {
        AtomicReference<Instant> here = new AtomicReference<>(THERE.plusSeconds(600));
        AtomicReference<Optional<ControlClock.Reading>> there = new AtomicReference<>(Optional.empty());
        SandboxConditions conditions =
                new SandboxConditions(here::get, HostPolicy.DEFAULT, new Timeliness(vertx), there::get);
        assertThat(conditions.observeClock()).isEmpty();
        assertThat(conditions.snapshot()).isEmpty();

        there.set(Optional.of(new ControlClock.Reading(THERE, Duration.ZERO)));
        List<Condition> told = new ArrayList<>();
        told.addAll(conditions.observeClock());
        told.addAll(conditions.observeClock());
        here.set(THERE);
        told.addAll(conditions.observeClock());
        told.addAll(conditions.observeClock());
        assertThat(told).extracting(Condition::type).containsOnly(ConditionType.CLOCK_AGREES);
        assertThat(told).extracting(Condition::ok).containsExactly(false, true);
    }
}
