package dev.sandmesh.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sandmesh.agent.probe.OwnState.Moment;
import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.DiskUsage;
import dev.sandmesh.protocol.report.HostSample;
import dev.sandmesh.protocol.report.NetworkUsage;
import dev.sandmesh.protocol.report.OpenFiles;
import dev.sandmesh.protocol.report.Pressure;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a host is called short of something (A35, D18, D29). */
@ExtendWith(VertxExtension.class)
class HostPolicyTest {
    private static final HostPolicy POLICY = HostPolicy.DEFAULT;
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T06:00:00Z"), ZoneOffset.UTC);

    private static HostSample aHost(long memoryPercent, long... diskPercents) {
        List<DiskUsage> disks = new ArrayList<>();
        for (long percent : diskPercents) {
            disks.add(new DiskUsage("/d" + disks.size(), percent << 30, 100L << 30));
        }
        return new HostSample(0, 0, memoryPercent << 30, 100L << 30, 0, 0, disks, new NetworkUsage(0, 0), 1);
    }

    private static HostSample withInodes(long used, long total) {
        List<DiskUsage> disks = List.of(new DiskUsage("/d", 1, 100, used, total), new DiskUsage("/e", 1, 100));
        return new HostSample(0, 0, 0, 1, 0, 0, disks, new NetworkUsage(0, 0), 1);
    }

    private static HostSample withSwap(long used, long total, double pressure) {
        Pressure waits = new Pressure(0, pressure, 0);
        return new HostSample(0, 0, 0, 1, used, total, List.of(), new NetworkUsage(0, 0), 1, waits, OpenFiles.UNKNOWN);
    }

    private static HostReading reading(HostSample host, OwnState own) {
        return new HostReading(host, Map.of(), own);
    }

    private static HostReading reading(HostSample host) {
        return reading(host, OwnState.UNKNOWN);
    }

    private static SandboxConditions conditions(Vertx vertx) {
        return new SandboxConditions(CLOCK, POLICY, new Timeliness(vertx), Optional::empty);
    }

    @Test
    void allFullDisksAreNamedWithWhatIsLeftFullestFirst() {
        assertThat(POLICY.disks(aHost(0, 20, 91, 93), Set.of()))
                .isEqualTo(new HostPolicy.Mounts(
                        new HostPolicy.Judgement(
                                false,
                                "/d2 is 93% used, 7.0 GiB left; /d1 is 91% used, 9.0 GiB left; well again below 85%"),
                        Set.of("/d1", "/d2")));
        assertThat(POLICY.disks(aHost(0, 91, 92, 93, 94, 95, 96), Set.of())
                        .judgement()
                        .reason())
                .startsWith("/d5 is 96%")
                .endsWith("/d2 is 93% used, 7.0 GiB left; and 2 more mounts; well again below 85%");
    }

    @ParameterizedTest
    @CsvSource({
        // percents of /d0 and /d1, which were full, which are full
        "88, 20, '', ''",
        "88, 20, /d0, /d0",
        "84, 20, /d0, ''",
        // what another mount was says nothing of this one
        "84, 88, /d0, ''",
        "88, 88, /d0, /d0",
        "95, 88, /d0, /d0",
        "88, 95, /d0, /d0 /d1",
        "84, 90, /d0, /d1"
    })
    void eachMountHasToComeWellBelowTheLimitItself(long first, long second, String were, String are) {
        assertThat(POLICY.disks(aHost(0, first, second), mounts(were)).full()).isEqualTo(mounts(are));
        List<DiskUsage> disks =
                List.of(new DiskUsage("/d0", 1, 100, first, 100), new DiskUsage("/d1", 1, 100, second, 100));
        HostSample host = new HostSample(0, 0, 0, 1, 0, 0, disks, new NetworkUsage(0, 0), 1);
        assertThat(POLICY.inodes(host, mounts(were)).full()).isEqualTo(mounts(are));
    }

    @Test
    void aMountThatWasNeverFullIsNotCalledSoBecauseAnotherWas(Vertx vertx) {
        SandboxConditions conditions = conditions(vertx);
        conditions.observe(reading(aHost(10, 95, 87)));
        assertThat(conditions.snapshot())
                .filteredOn(condition -> condition.type().equals("DiskSpace"))
                .singleElement()
                .satisfies(full -> assertThat(full.reason()).doesNotContain("/d1"));
        assertThat(conditions.observe(reading(aHost(10, 60, 87))))
                .singleElement()
                .satisfies(turned -> assertThat(turned.ok()).isTrue());
    }

    private static Set<String> mounts(String names) {
        return names.isEmpty() ? Set.of() : Set.of(names.split(" "));
    }

    @Test
    void aHostWithoutDisksOrMemoryIsNotFull() {
        assertThat(POLICY.disks(aHost(0), Set.of()).judgement().ok()).isTrue();
        HostSample nothing = new HostSample(0, 0, 0, 0, 0, 0, List.of(), new NetworkUsage(0, 0), 0);
        assertThat(POLICY.memory(reading(nothing), false).ok()).isTrue();
        assertThat(POLICY.inodes(nothing, Set.of()).judgement().ok()).isTrue();
        assertThat(POLICY.swap(nothing, 1_000, false).ok()).isTrue();
        assertThat(POLICY.files(OpenFiles.UNKNOWN, OpenFiles.UNKNOWN, false).ok())
                .isTrue();
    }

    @Test
    void theLimitOfACgroupIsNamedWhereItIsWhatRunsOut() {
        OwnState limited = new OwnState(OpenFiles.UNKNOWN, 0, true, 0, new Moment(0, 0));
        assertThat(POLICY.memory(reading(aHost(93), limited), true).reason())
                .isEqualTo("memory (100.0 GiB, the limit of the agent's cgroup) is 93% used, 7.0 GiB left;"
                        + " well again below 85%");
        assertThat(POLICY.memory(reading(aHost(93)), true).reason())
                .isEqualTo("memory is 93% used, 7.0 GiB left; well again below 85%");
    }

    @Test
    void theMountWithoutInodesIsNamedAndOneThatCountsNoneIsNot() {
        assertThat(POLICY.inodes(withInodes(99, 100), Set.of()).judgement())
                .isEqualTo(new HostPolicy.Judgement(
                        false,
                        "the table of inodes of /d is 99% used, 1 inodes left; well again below 85%;"
                                + " too many files, however small: delete some"));
        assertThat(POLICY.inodes(withInodes(0, 0), Set.of()).judgement().ok()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        // used, pressure, faults a second, was well, is well
        "95, 0, 0, true, true",
        "95, 6, 0, true, false",
        "95, 0, 150, true, false",
        "60, 50, 900, true, true",
        "75, 3, 0, false, false",
        "75, 6, 0, true, true",
        "75, 1, 10, false, true",
        "65, 50, 900, false, true"
    })
    void swapIsShortOnlyWhenItIsFullAndTheHostWaitsForIt(
            long used, double pressure, double faults, boolean wasOk, boolean ok) {
        assertThat(POLICY.swap(withSwap(used, 100, pressure), faults, wasOk).ok())
                .isEqualTo(ok);
    }

    @Test
    void filesAreShortForTheAgentOrForTheHost() {
        OpenFiles plenty = new OpenFiles(10, 1_000);
        assertThat(POLICY.files(plenty, plenty, true).ok()).isTrue();
        assertThat(POLICY.files(new OpenFiles(950, 1_000), plenty, true).reason())
                .contains("the agent has opened nearly all", "limit 1000", "LimitNOFILE");
        assertThat(POLICY.files(plenty, new OpenFiles(950, 1_000), true).reason())
                .contains("this host", "fs.file-max");
        assertThat(POLICY.files(new OpenFiles(850, 1_000), plenty, true).ok()).isTrue();
        assertThat(POLICY.files(new OpenFiles(850, 1_000), plenty, false).ok()).isFalse();
    }

    @Test
    void aLateAgentSaysByHowMuchAndWhy() {
        HostReading throttled = reading(aHost(0), new OwnState(OpenFiles.UNKNOWN, 80, false, 0, new Moment(0, 0)));
        assertThat(POLICY.onTime(Duration.ofMillis(7_100), throttled, true).reason())
                .isEqualTo("the agent ran late by 7 s: its CPU is throttled by its cgroup");
        assertThat(POLICY.onTime(Duration.ofSeconds(3), reading(aHost(0)), true).reason())
                .isEqualTo("the agent ran late by 3 s: it, or the machine, stood still");
        assertThat(POLICY.onTime(Duration.ofSeconds(1), throttled, true).ok()).isTrue();
        assertThat(POLICY.onTime(Duration.ofSeconds(1), throttled, false).ok()).isFalse();
        assertThat(POLICY.onTime(Duration.ofMillis(300), throttled, false).ok()).isTrue();
    }

    @Property
    void betweenTheLimitsTheJudgementStays(@ForAll boolean wasOk, @ForAll @IntRange(min = 85, max = 89) int percent) {
        assertThat(POLICY.memory(reading(aHost(percent)), wasOk).ok()).isEqualTo(wasOk);
        assertThat(POLICY.disks(aHost(0, percent), wasOk ? Set.of() : Set.of("/d0"))
                        .judgement()
                        .ok())
                .isEqualTo(wasOk);
        assertThat(POLICY.inodes(withInodes(percent, 100), wasOk ? Set.of() : Set.of("/d"))
                        .judgement()
                        .ok())
                .isEqualTo(wasOk);
        OpenFiles files = new OpenFiles(percent, 100);
        assertThat(POLICY.files(files, OpenFiles.UNKNOWN, wasOk).ok()).isEqualTo(wasOk);
        assertThat(POLICY.files(OpenFiles.UNKNOWN, files, wasOk).ok()).isEqualTo(wasOk);
    }

    @Test
    void conditionsTurnOnceAndTellOnlyNews(Vertx vertx) {
        SandboxConditions conditions = conditions(vertx);
        assertThat(conditions.observe(reading(aHost(10, 10)))).isEmpty();
        assertThat(conditions.snapshot()).allMatch(Condition::ok);
        assertThat(conditions.observe(reading(aHost(95, 10))))
                .extracting(Condition::type)
                .containsExactly("MemoryFree");
        assertThat(conditions.observe(reading(aHost(89, 10)))).isEmpty();
        assertThat(conditions.observe(reading(aHost(50, 10))))
                .singleElement()
                .satisfies(turned -> assertThat(turned.ok()).isTrue());
    }

    @Test
    void aHostThatCannotBeMeasuredIsSaidToBeSoUntilItCan(Vertx vertx) {
        SandboxConditions conditions = conditions(vertx);
        assertThat(conditions.observeFailure("no file descriptor is left"))
                .singleElement()
                .satisfies(turned -> assertThat(turned.reason())
                        .isEqualTo("the host cannot be measured, its gauges are those of the last look:"
                                + " no file descriptor is left"));
        assertThat(conditions.observe(reading(aHost(10, 10))))
                .extracting(Condition::type, Condition::ok)
                .containsExactly(tuple("HostMeasured", true));
    }

    @Test
    void swapIsNoSubjectWhereThereIsNone(Vertx vertx) {
        SandboxConditions conditions = conditions(vertx);
        assertThat(conditions.observe(reading(aHost(10, 10)))).isEmpty();
        assertThat(conditions.snapshot()).extracting(Condition::type).doesNotContain("SwapFree");
        assertThat(conditions.observe(reading(withSwap(1, 100, 0)))).isEmpty();
        assertThat(conditions.snapshot()).extracting(Condition::type).contains("SwapFree");
    }
}
