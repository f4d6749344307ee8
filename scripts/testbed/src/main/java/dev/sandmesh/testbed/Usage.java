package dev.sandmesh.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process has used so far, as the kernel counts it (proc(5)). */
public record Usage(long cpuTicks, long rssKibibytes, int threads, long atNanos) {

    private static final double TICKS_PER_SECOND = 100;

    public static Usage of(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        long rss = Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
        return new Usage(ticks, rss, Integer.parseInt(fields[17]), System.nanoTime());
    }

    public long rssMebibytes() {
        return rssKibibytes / 1024;
    }

    /** Milliseconds of a processor since {@code before}. */
    public double cpuMillisSince(Usage before) {
        return (cpuTicks - before.cpuTicks) / TICKS_PER_SECOND * 1_000;
    }

    /** Share of one core since {@code before}, in percent. */
    public double cpuPercentSince(Usage before) {
        double seconds = (atNanos - before.atNanos) / 1e9;
        return (cpuTicks - before.cpuTicks) / TICKS_PER_SECOND / seconds * 100;
    }
}
