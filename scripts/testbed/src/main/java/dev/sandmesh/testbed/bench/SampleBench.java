package dev.sandmesh.testbed.bench;

import dev.sandmesh.agent.probe.HostProbe;
import dev.sandmesh.testbed.Eventually;
import dev.sandmesh.testbed.Signals;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What one look at the host costs, with few and many processes to look at, and with few and many on the host. */
final class SampleBench {

    private static final int LOOKS = 100;
    private static final int MANY = 500;
    /** The measuring library remembers what it read for 300 ms. */
    private static final long PAUSE_NANOS = Duration.ofMillis(350).toNanos();

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String SLEEPERS = "i=0; while [ $i -lt $1 ]; do sleep 100000 & i=$((i + 1)); done; wait";
    private static final String THREAD = "sandmesh-host";

    private final ThreadMXBean beans = ManagementFactory.getThreadMXBean();
    private final List<Process> groups = new ArrayList<>();
    private final HostProbe probe;

    private SampleBench(HostProbe probe) {
        this.probe = probe;
    }

    public static void main(String[] arguments) throws Exception {
        Vertx vertx = Vertx.vertx();
        SampleBench bench = new SampleBench(new HostProbe(vertx, Clock.systemUTC(), List.of()));
        try {
            bench.measure();
        } finally {
            bench.groups.forEach(group -> Signals.sendGroup("KILL", group.pid()));
            vertx.close().await(20, TimeUnit.SECONDS);
        }
    }

    private void measure() throws Exception {
        long begun = System.nanoTime();
        look(List.of());
        double first = (System.nanoTime() - begun) / 1e6;
        double firstCpu = cpuNanos() / 1e6;
        start(60);
        Table table = new Table(
                "looks at", "processes on the host", "CPU p50 ms", "CPU p99 ms", "wall p50 ms", "wall p99 ms");
        row(table, 6);
        row(table, 60);
        start(MANY - 60);
        row(table, 6);
        row(table, 60);
        System.out.printf(
                "%nThe first look, which loads the library: %.0f ms wall, %.0f ms CPU. The agent looks once in a heartbeat, every"
                        + " 5 s.%n",
                first, firstCpu);
    }

    private void row(Table table, int pids) throws Exception {
        List<Long> looked =
                groups.get(0).children().map(ProcessHandle::pid).limit(pids).toList();
        Latencies cpu = new Latencies();
        Latencies wall = new Latencies();
        look(looked);
        for (int round = 0; round < LOOKS; round++) {
            long until = System.nanoTime() + PAUSE_NANOS;
            while (System.nanoTime() < until) {
                LockSupport.parkNanos(until - System.nanoTime());
            }
            long cpuBefore = cpuNanos();
            long before = System.nanoTime();
            look(looked);
            wall.add(System.nanoTime() - before);
            cpu.add(cpuNanos() - cpuBefore);
        }
        table.row(
                pids,
                ProcessHandle.allProcesses().count(),
                Table.number(cpu.percentile(50)),
                Table.number(cpu.percentile(99)),
                Table.number(wall.percentile(50)),
                Table.number(wall.percentile(99)));
    }

    private void look(List<Long> pids) throws Exception {
        var unused = probe.sample(pids).await(30, TimeUnit.SECONDS);
    }

    /** All in one group, which ends with one signal. */
    private void start(int count) throws Exception {
        Process group = new ProcessBuilder("setsid", "sh", "-c", SLEEPERS, "sh", Integer.toString(count)).start();
        groups.add(group);
        Eventually.hold("all sleep", LONG, () -> group.children().count() == count);
    }

    /** Of the one thread that looks. */
    private long cpuNanos() {
        return Arrays.stream(beans.getThreadInfo(beans.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().startsWith(THREAD))
                .mapToLong(ThreadInfo::getThreadId)
                .map(beans::getThreadCpuTime)
                .sum();
    }
}
