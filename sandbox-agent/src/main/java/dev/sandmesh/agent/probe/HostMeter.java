package dev.sandmesh.agent.probe;

import dev.sandmesh.protocol.report.DiskUsage;
import dev.sandmesh.protocol.report.HostSample;
import dev.sandmesh.protocol.report.NetworkUsage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import oshi.hardware.CentralProcessor;
import oshi.hardware.GlobalMemory;
import oshi.hardware.NetworkIF;
import oshi.hardware.VirtualMemory;
import oshi.software.os.CgroupInfo;
import oshi.software.os.OSFileStore;
import oshi.software.os.OSProcess;
import oshi.spi.SystemInfoProvider;

/** Reads the host through OSHI and remembers the counters of the last reading. Used by one thread at a time. */
final class HostMeter {
    private @Nullable SystemInfoProvider system;
    private long[] lastTicks = new long[0];
    private double lastCpuPercent;
    private Map<Long, OSProcess> lastProcesses = Map.of();
    private Traffic lastTraffic = new Traffic(0, 0, 0);

    /** Bytes since boot over all interfaces but loopback, and when they were counted. */
    private record Traffic(long received, long sent, long nanos) {}

    private record Memory(long used, long total) {}

    HostReading read(Set<Long> pids) {
        SystemInfoProvider provider = provider();
        CentralProcessor processor = provider.getHardware().getProcessor();
        GlobalMemory memory = provider.getHardware().getMemory();
        VirtualMemory swap = memory.getVirtualMemory();
        Memory limited = memory(memory, provider.getOperatingSystem().getCgroupInfo());
        HostSample host = new HostSample(
                cpuPercent(processor),
                Math.max(0, processor.getSystemLoadAverage(1)[0]),
                limited.used(),
                limited.total(),
                swap.getSwapUsed(),
                swap.getSwapTotal(),
                disks(provider),
                network(provider),
                provider.getOperatingSystem().getSystemUptime());
        return new HostReading(host, processes(provider, pids));
    }

    /** On Linux without native code: less memory, and it works where /tmp forbids execution. */
    private SystemInfoProvider provider() {
        SystemInfoProvider provider = system;
        if (provider == null) {
            String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
            provider = name.contains("linux") ? new oshi.nativefree.SystemInfo() : new oshi.SystemInfo();
            system = provider;
        }
        return provider;
    }

    /** Two looks in the same tick of the kernel cannot be compared: the older figure stands. */
    private double cpuPercent(CentralProcessor processor) {
        long[] ticks = processor.getSystemCpuLoadTicks();
        if (lastTicks.length == 0) {
            lastTicks = new long[ticks.length];
        }
        double load = processor.getSystemCpuLoadBetweenTicks(lastTicks, ticks);
        if (load >= 0 && load <= 1) {
            lastCpuPercent = rounded(load * 100);
        }
        lastTicks = ticks;
        return lastCpuPercent;
    }

    /** Inside a cgroup the host's memory is not what one can have. */
    private static Memory memory(GlobalMemory memory, CgroupInfo cgroup) {
        long limit = cgroup.getMemoryLimit();
        if (limit > 0 && limit < memory.getTotal()) {
            return new Memory(Math.min(limit, Math.max(0, cgroup.getMemoryUsage())), limit);
        }
        return new Memory(memory.getTotal() - memory.getAvailable(), memory.getTotal());
    }

    /** What only root may fill is no part of the total, as with df; a device that is mounted twice counts once. */
    private static List<DiskUsage> disks(SystemInfoProvider provider) {
        List<DiskUsage> disks = new ArrayList<>();
        Set<String> volumes = new HashSet<>();
        for (OSFileStore store : provider.getOperatingSystem().getFileSystem().getFileStores(true)) {
            long used = store.getTotalSpace() - store.getFreeSpace();
            long total = used + store.getUsableSpace();
            boolean real = store.getTotalSpace() > 0
                    && used >= 0
                    && total > 0
                    && store.getVolume().startsWith("/");
            if (real && volumes.add(store.getVolume()) && disks.size() < HostSample.MAX_DISKS) {
                disks.add(new DiskUsage(store.getMount(), used, total));
            }
        }
        return disks.isEmpty() ? RootDisk.usage() : disks;
    }

    private NetworkUsage network(SystemInfoProvider provider) {
        long received = 0;
        long sent = 0;
        for (NetworkIF network : provider.getHardware().getNetworkIFs(false)) {
            received += network.getBytesRecv();
            sent += network.getBytesSent();
        }
        Traffic before = lastTraffic;
        Traffic now = new Traffic(received, sent, System.nanoTime());
        lastTraffic = now;
        double seconds = (now.nanos() - before.nanos()) / (double) TimeUnit.SECONDS.toNanos(1);
        return before.nanos() == 0 || seconds <= 0
                ? new NetworkUsage(0, 0)
                : new NetworkUsage(
                        perSecond(before.received(), received, seconds), perSecond(before.sent(), sent, seconds));
    }

    /** An interface that went away takes its counter with it. */
    private static long perSecond(long before, long now, double seconds) {
        return Math.max(0, Math.round((now - before) / seconds));
    }

    private Map<Long, ProcessUsage> processes(SystemInfoProvider provider, Set<Long> pids) {
        Map<Long, ProcessUsage> usages = new HashMap<>();
        Map<Long, OSProcess> seen = new HashMap<>();
        for (long pid : pids) {
            OSProcess process = pid > 0 ? provider.getOperatingSystem().getProcess((int) pid) : null;
            if (process != null) {
                double load = process.getProcessCpuLoadBetweenTicks(lastProcesses.get(pid));
                usages.put(pid, new ProcessUsage(process.getResidentMemory(), rounded(Math.max(0, load) * 100)));
                seen.put(pid, process);
            }
        }
        lastProcesses = seen;
        return usages;
    }

    private static double rounded(double value) {
        return Double.isFinite(value) ? Math.round(value * 10) / 10.0 : 0;
    }
}
