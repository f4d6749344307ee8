package dev.sandmesh.agent.probe;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.report.DiskUsage;
import dev.sandmesh.protocol.report.HostSample;
import dev.sandmesh.protocol.report.ProcessReport;
import dev.sandmesh.protocol.report.ProcessState;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HostProbeIT {
    private final Vertx vertx = Vertx.vertx();
    private final HostProbe probe = new HostProbe(vertx, Clock.systemUTC(), List.of());

    @AfterEach
    void close() throws Exception {
        probe.close().await(10, SECONDS);
        vertx.close().await(10, SECONDS);
    }

    @Test
    void theHostAndThisProcessAreMeasured() throws Exception {
        long self = ProcessHandle.current().pid();
        probe.sample(List.of(self)).await(30, SECONDS);
        HostReading reading = probe.sample(List.of(self, 0L, 1L << 30)).await(30, SECONDS);
        HostSample host = reading.host();
        assertThat(host.cpuPercent()).isBetween(0.0, 100.0);
        assertThat(host.memoryTotalBytes()).isPositive();
        assertThat(host.memoryUsedBytes()).isBetween(1L, host.memoryTotalBytes());
        assertThat(host.uptimeSeconds()).isPositive();
        assertThat(host.disks()).isNotEmpty().allSatisfy(disk -> assertThat(disk.usedBytes())
                .isBetween(0L, disk.totalBytes()));
        assertThat(host.disks()).extracting(DiskUsage::mount).contains("/");
        assertThat(reading.processes()).containsOnlyKeys(self);
        assertThat(reading.processes().get(self).rssBytes()).isPositive();
    }

    @Test
    void reportsAreFilledByPid() throws Exception {
        long self = ProcessHandle.current().pid();
        HostReading reading = probe.sample(List.of(self)).await(30, SECONDS);
        ProcessReport mine = new ProcessReport("p", ProcessState.RUNNING, self, 0, Instant.EPOCH, 0, 0, "", 1);
        ProcessReport gone = new ProcessReport("q", ProcessState.WAITING, 0, 0, Instant.EPOCH, 0, 0, "", 1);
        List<ProcessReport> filled = reading.fill(List.of(mine, gone));
        assertThat(filled.get(0).rssBytes()).isPositive();
        assertThat(filled.get(1)).isEqualTo(gone);
    }
}
