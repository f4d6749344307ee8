package dev.sandmesh.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlTimeTest {
    private static final Instant THERE = Instant.parse("2026-11-21T06:00:00Z");

    @TempDir
    private Path directory;

    private final AtomicLong elapsed = new AtomicLong();
    private final ControlTime time = new ControlTime(elapsed::get);

    @Test
    void itGoesOnFromTheLatestAnswerAndSplitsTheJourney() {
        assertThat(time.now()).isEmpty();
        long asked = time.mark();
        elapsed.addAndGet(Duration.ofMillis(200).toNanos());
        time.heard(THERE, asked);
        assertThat(time.now()).contains(THERE.plusMillis(100));
        assertThat(time.estimate()).contains(new ControlTime.Estimate(THERE.plusMillis(100), Duration.ofMillis(100)));
        elapsed.addAndGet(Duration.ofSeconds(7).toNanos());
        assertThat(time.now()).contains(THERE.plusMillis(7_100));

        time.heard(THERE, time.mark());
        assertThat(time.now()).contains(THERE);
    }

    @Test
    void whatAMachineSleptCountsAndAMissingFileDoesNot() throws Exception {
        Path uptime = directory.resolve("uptime");
        Files.writeString(uptime, "100.00 5.00\n");
        ElapsedTime awake = new ElapsedTime(uptime);
        long before = awake.nanos();
        Files.writeString(uptime, "3700.00 5.00\n");
        assertThat(awake.nanos() - before).isBetween(TimeUnit.SECONDS.toNanos(3_500), TimeUnit.SECONDS.toNanos(3_700));
        Files.delete(uptime);
        assertThat(awake.nanos() - before).isGreaterThan(TimeUnit.SECONDS.toNanos(3_500));
        assertThat(new ElapsedTime(uptime).nanos() - System.nanoTime()).isLessThan(TimeUnit.SECONDS.toNanos(1));
    }
}
