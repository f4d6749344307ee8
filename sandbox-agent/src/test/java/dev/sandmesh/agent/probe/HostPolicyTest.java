package dev.sandmesh.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.DiskUsage;
import dev.sandmesh.protocol.report.HostSample;
import dev.sandmesh.protocol.report.NetworkUsage;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

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

    @Test
    void theFullestDiskIsNamedWithWhatIsLeft() {
        assertThat(POLICY.disks(aHost(0, 20, 93, 91), true))
                .isEqualTo(new HostPolicy.Judgement(false, "/d1 is 93% used, 7.0 GiB left; well again below 85%"));
    }

    @Test
    void aDiskThatWasFullHasToComeWellBelowTheLimit() {
        assertThat(POLICY.disks(aHost(0, 88), true).ok()).isTrue();
        assertThat(POLICY.disks(aHost(0, 88), false).ok()).isFalse();
        assertThat(POLICY.disks(aHost(0, 84), false).ok()).isTrue();
    }

    @Test
    void aHostWithoutDisksOrMemoryIsNotFull() {
        assertThat(POLICY.disks(aHost(0), true).ok()).isTrue();
        HostSample nothing = new HostSample(0, 0, 0, 0, 0, 0, List.of(), new NetworkUsage(0, 0), 0);
        assertThat(POLICY.memory(nothing, false).ok()).isTrue();
    }

    @Property
    void betweenTheLimitsTheJudgementStays(@ForAll boolean wasOk, @ForAll @IntRange(min = 85, max = 89) int percent) {
        assertThat(POLICY.memory(aHost(percent), wasOk).ok()).isEqualTo(wasOk);
        assertThat(POLICY.disks(aHost(0, percent), wasOk).ok()).isEqualTo(wasOk);
    }

    @Test
    void conditionsTurnOnceAndTellOnlyNews() {
        SandboxConditions conditions = new SandboxConditions(CLOCK, POLICY);
        assertThat(conditions.observe(aHost(10, 10))).isEmpty();
        assertThat(conditions.snapshot()).allMatch(Condition::ok);
        assertThat(conditions.observe(aHost(95, 10)))
                .extracting(Condition::type)
                .containsExactly("MemoryFree");
        assertThat(conditions.observe(aHost(89, 10))).isEmpty();
        assertThat(conditions.observe(aHost(50, 10))).singleElement().satisfies(turned -> assertThat(turned.ok())
                .isTrue());
    }

    @Test
    void aWorkerWithoutAnswerSaysNothingAboutItsEngine() {
        SandboxConditions conditions = new SandboxConditions(CLOCK, POLICY);
        WorkerReading lost = WorkerReading.read(new JsonObject().put("hatchetConnected", false));
        assertThat(conditions.observe(WorkerReading.failed("gone"))).isEmpty();
        assertThat(conditions.snapshot()).isEmpty();
        assertThat(conditions.observe(lost)).extracting(Condition::type).containsExactly("EngineConnected");
        assertThat(conditions.observe(WorkerReading.failed("gone"))).isEmpty();
        assertThat(conditions.snapshot()).singleElement().matches(condition -> !condition.ok());
    }
}
