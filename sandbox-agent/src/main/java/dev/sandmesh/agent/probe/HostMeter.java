package dev.sandmesh.agent.probe;

import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.report.HostSample;
import dev.sandmesh.protocol.report.NetworkUsage;
import dev.sandmesh.protocol.report.OpenFiles;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import oshi.hardware.CentralProcessor;
import oshi.hardware.GlobalMemory;
import oshi.hardware.NetworkIF;
import oshi.hardware.VirtualMemory;
import oshi.software.os.FileSystem;
import oshi.software.os.OSProcess;
import oshi.spi.SystemInfoProvider;

/** Reads the host through OSHI and remembers the counters of the last reading. Used by one thread at a time. */
final class HostMeter {
    private final Parts parts;
    private final SpareFiles spares = new SpareFiles();
    private @Nullable SystemInfoProvider system;
    private long[] lastTicks = new long[0];
    private double lastCpuPercent;
    private Map<Long, OSProcess> lastProcesses = Map.of();
    /** Who starts a thousand processes shall not make the sample cost a second. */
    private static final int MOST_MEMBERS = 200;

    private Traffic lastTraffic = new Traffic(0, 0, 0);

    /** What is read without the measuring library, or against its defaults. */
    record Parts(DiskMeter disks, CgroupBounds bounds, PressureMeter pressure, OwnMeter own) {}

    /** Bytes since boot over all interfaces but loopback, and when they were counted. */
    private record Traffic(long received, long sent, long nanos) {}

    HostMeter(Parts parts) {
        this.parts = parts;
    }

    /**
     * Looks at the host and at some processes.
     *
     * @throws IOException when that cannot be done; what the library then returns is zero and no measurement
     */
    HostReading read(Set<Long> pids, ProcessFamilies families) throws IOException {
        boolean released = spares.releaseIfNeeded();
        try {
            SpareFiles.Own files = spares.count();
            HostReading reading = look(pids, families, files);
            // other threads may have taken the last one meanwhile
            var unused = spares.count();
            return reading;
        } catch (IOException e) {
            throw released ? new IOException("no file descriptor is left: " + Failure.text(e), e) : e;
        } finally {
            spares.hold();
        }
    }

    void close() throws IOException {
        spares.close();
    }

    private HostReading look(Set<Long> pids, ProcessFamilies families, SpareFiles.Own files) throws IOException {
        SystemInfoProvider provider = provider();
        CentralProcessor processor = provider.getHardware().getProcessor();
        GlobalMemory memory = provider.getHardware().getMemory();
        VirtualMemory swap = memory.getVirtualMemory();
        CgroupBounds.Memory limited = memory(memory);
        FileSystem fileSystem = provider.getOperatingSystem().getFileSystem();
        HostSample host = new HostSample(
                cpuPercent(processor),
                Math.max(0, processor.getSystemLoadAverage(1)[0]),
                limited.usedBytes(),
                limited.limitBytes(),
                swap.getSwapUsed(),
                swap.getSwapTotal(),
                parts.disks().read(fileSystem),
                network(provider),
                provider.getOperatingSystem().getSystemUptime(),
                parts.pressure().read(),
                openFiles(fileSystem));
        return new HostReading(
                host,
                processes(provider, pids, families),
                parts.own().read(files, limited.limitBytes() < memory.getTotal()));
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
    private CgroupBounds.Memory memory(GlobalMemory memory) throws IOException {
        CgroupBounds.Memory whole =
                new CgroupBounds.Memory(memory.getTotal() - memory.getAvailable(), memory.getTotal());
        return parts.bounds()
                .memory()
                .filter(limited -> limited.limitBytes() < whole.limitBytes())
                .orElse(whole);
    }

    /** A limit that no integer of the wire holds is none. */
    private static OpenFiles openFiles(FileSystem fileSystem) {
        long limit = fileSystem.getMaxFileDescriptors();
        return new OpenFiles(Math.max(0, fileSystem.getOpenFileDescriptors()), limit > Wire.MAX_INTEGER ? 0 : limit);
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

    private Map<Long, ProcessUsage> processes(SystemInfoProvider provider, Set<Long> pids, ProcessFamilies families) {
        Map<Long, ProcessUsage> usages = new HashMap<>();
        Map<Long, OSProcess> seen = new HashMap<>();
        for (long pid : pids) {
            List<OSProcess> running = pid <= 0 ? List.of() : family(provider, families.members(pid));
            if (running.stream().anyMatch(process -> process.getProcessID() == pid)) {
                usages.put(pid, usage(running, families.memoryBytes(pid)));
            }
            running.forEach(process -> seen.put((long) process.getProcessID(), process));
        }
        lastProcesses = seen;
        return usages;
    }

    private static List<OSProcess> family(SystemInfoProvider provider, Set<Long> members) {
        return members.stream()
                .limit(MOST_MEMBERS)
                .map(pid -> provider.getOperatingSystem().getProcess(pid.intValue()))
                .filter(Objects::nonNull)
                .toList();
    }

    /** What is shared by several of them counts more than once where the kernel does not count for us. */
    private ProcessUsage usage(List<OSProcess> running, OptionalLong memory) {
        double load = running.stream()
                .mapToDouble(process -> Math.max(
                        0, process.getProcessCpuLoadBetweenTicks(lastProcesses.get((long) process.getProcessID()))))
                .sum();
        long resident = running.stream().mapToLong(OSProcess::getResidentMemory).sum();
        return new ProcessUsage(memory.orElse(resident), rounded(load * 100));
    }

    private static double rounded(double value) {
        return Double.isFinite(value) ? Math.round(value * 10) / 10.0 : 0;
    }
}
