package dev.sandmesh.testbed.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What one process has used so far, thread by thread, as the kernel counts it (proc(5)).
 *
 * @param threads by thread id: a thread that ends takes its counters with it
 */
record Footprint(long rssKibibytes, long pssKibibytes, int openFiles, Map<Long, Strand> threads, long atNanos) {

    private static final double TICKS_PER_SECOND = 100;

    /** One thread: how often it was scheduled away, by its own will (it waited, so it has to be woken) and against it. */
    record Strand(String name, long cpuTicks, long voluntary, long nonvoluntary) {}

    /** What a process used between two looks. */
    record Use(double cpuPercent, double wakeUpsPerSecond, double preemptionsPerSecond) {}

    static Footprint of(long pid) throws IOException {
        Path proc = Path.of("/proc/" + pid);
        Map<Long, Strand> threads = new TreeMap<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(proc.resolve("task"))) {
            for (Path task : tasks) {
                read(task, threads);
            }
        }
        try (Stream<Path> files = Files.list(proc.resolve("fd"))) {
            return new Footprint(
                    field(proc.resolve("status"), "VmRSS"),
                    field(proc.resolve("smaps_rollup"), "Pss"),
                    (int) files.count(),
                    Map.copyOf(threads),
                    System.nanoTime());
        }
    }

    Use since(Footprint before) {
        double seconds = (atNanos - before.atNanos) / 1e9;
        double ticks = 0;
        double voluntary = 0;
        double nonvoluntary = 0;
        for (Map.Entry<Long, Strand> thread : threads.entrySet()) {
            Strand used = used(thread.getKey(), before);
            ticks += used.cpuTicks();
            voluntary += used.voluntary();
            nonvoluntary += used.nonvoluntary();
        }
        return new Use(ticks / TICKS_PER_SECOND / seconds * 100, voluntary / seconds, nonvoluntary / seconds);
    }

    /** What one thread used since. */
    Strand used(long thread, Footprint before) {
        Strand now = threads.getOrDefault(thread, new Strand("", 0, 0, 0));
        Strand then = before.threads.getOrDefault(thread, new Strand("", 0, 0, 0));
        return new Strand(
                now.name(),
                now.cpuTicks() - then.cpuTicks(),
                now.voluntary() - then.voluntary(),
                now.nonvoluntary() - then.nonvoluntary());
    }

    private static void read(Path task, Map<Long, Strand> threads) {
        try {
            String stat = Files.readString(task.resolve("stat"));
            int end = stat.lastIndexOf(')');
            String[] fields = stat.substring(end + 2).split(" ", -1);
            threads.put(
                    Long.valueOf(task.getFileName().toString()),
                    new Strand(
                            stat.substring(stat.indexOf('(') + 1, end),
                            Long.parseLong(fields[11]) + Long.parseLong(fields[12]),
                            field(task.resolve("status"), "voluntary_ctxt_switches"),
                            field(task.resolve("status"), "nonvoluntary_ctxt_switches")));
        } catch (IOException e) {
            // The thread ended while we looked.
        }
    }

    private static long field(Path file, String name) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }
}
