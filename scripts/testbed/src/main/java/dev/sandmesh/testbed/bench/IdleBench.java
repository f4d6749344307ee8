package dev.sandmesh.testbed.bench;

import dev.sandmesh.testbed.Agent;
import dev.sandmesh.testbed.Fleet;
import dev.sandmesh.testbed.Programs;
import dev.sandmesh.testbed.SandboxKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * What keeping six processes costs while nothing happens, for our agent and for what Debian brings, all at the same time on the
 * same machine. Four of the six sleep, two answer HTTP and are asked every five seconds by those who can.
 */
final class IdleBench {

    private static final Duration WATCHED = Duration.ofMinutes(Programs.setting("SANDMESH_BENCH_MINUTES", 10));
    private static final Duration SETTLING = Duration.ofMinutes(Programs.setting("SANDMESH_BENCH_SETTLE_MINUTES", 5));
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final KeeperPace PACE = new KeeperPace(5, 3, 2);
    private static final int THREADS_SHOWN = 14;
    private static final String WHOLE = "whole";

    private final Births births;
    private final Path folder;
    private final List<Watched> all = new ArrayList<>();
    private LongSupplier scrapes = () -> 0;
    private final List<AutoCloseable> toClose = new ArrayList<>();

    /**
     * One program under observation.
     *
     * @param added processes that it has put between itself and what it keeps
     */
    private record Watched(String name, long pid, Footprint before, List<Long> added) {}

    private IdleBench(Births births, Path folder) {
        this.births = births;
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Programs.temporaryFolder("sandmesh-idle-");
        try (Births births = new Births(folder);
                Fleet fleet = Fleet.start()) {
            IdleBench bench = new IdleBench(births, folder);
            try {
                bench.measure(fleet);
            } finally {
                for (AutoCloseable each : bench.toClose) {
                    each.close();
                }
            }
        }
    }

    private void measure(Fleet fleet) throws Exception {
        List<Charge> ours = charges("a");
        AgentKeeper keeper = new AgentKeeper(fleet, folder, births, ours, PACE);
        Agent whole = fleet.addSandbox(WHOLE, SandboxKind.WHOLE);
        List<Runnable> looks = new ArrayList<>();
        looks.add(() -> watch(keeper.name() + ", six processes", keeper.pid(), ours));
        looks.add(() -> watch("sandmesh-agent, a whole sandbox", whole.process().pid(), List.of()));
        others(looks);
        fleet.api().awaitHealth(WHOLE, "healthy", LONG);
        for (Charge charge : ours) {
            births.await(charge.name(), 0, LONG);
        }
        pass(SETTLING);
        looks.forEach(Runnable::run);
        pass(WATCHED);
        report(keeper.pid());
    }

    private void others(List<Runnable> looks) throws Exception {
        if (Programs.isInstalled(SupervisordKeeper.PROGRAM)) {
            List<Charge> charges = charges("s");
            Keeper keeper = new SupervisordKeeper(folder, births, charges);
            toClose.add(keeper);
            looks.add(() -> watch(keeper.name() + ", six processes", keeper.pid(), charges));
        }
        if (Programs.isInstalled(MonitKeeper.PROGRAM)) {
            List<Charge> charges = charges("m");
            Keeper keeper = new MonitKeeper(folder, births, charges, PACE);
            toClose.add(keeper);
            looks.add(() -> watch(keeper.name() + ", six processes", keeper.pid(), charges));
        }
        if (Programs.isInstalled(NodeExporter.PROGRAM)) {
            NodeExporter exporter = new NodeExporter(folder);
            toClose.add(exporter);
            looks.add(() -> watch("node exporter, scraped every 5 s", exporter.pid(), List.of()));
            scrapes = exporter::scrapes;
        }
    }

    private static List<Charge> charges(String prefix) {
        List<Charge> charges = new ArrayList<>();
        for (int number = 1; number <= 4; number++) {
            charges.add(Charge.sleeping(prefix + "-sleeping" + number));
        }
        charges.add(new Charge(prefix + "-answering1", Programs.freePort()));
        charges.add(new Charge(prefix + "-answering2", Programs.freePort()));
        return charges;
    }

    private void watch(String name, long pid, List<Charge> charges) {
        try {
            Set<Long> kept = new HashSet<>();
            for (Charge charge : charges) {
                kept.add(births.await(charge.name(), 0, LONG).pid());
            }
            List<Long> added = charges.isEmpty() ? List.of() : added(pid, kept);
            all.add(new Watched(name, pid, Footprint.of(pid), added));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<Long> added(long pid, Set<Long> kept) {
        return ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .map(ProcessHandle::pid)
                .filter(each -> !kept.contains(each))
                .toList();
    }

    private void report(long ours) throws IOException {
        Table table = new Table(
                "program",
                "RSS MiB",
                "PSS MiB",
                "helper processes, PSS MiB",
                "CPU % of a core",
                "wake-ups/s",
                "preemptions/s",
                "threads",
                "open files");
        List<String> busiest = new ArrayList<>();
        for (Watched each : all) {
            Footprint now = Footprint.of(each.pid());
            Footprint.Use use = now.since(each.before());
            table.row(
                    each.name(),
                    Table.number(now.rssKibibytes() / 1024.0),
                    Table.number(now.pssKibibytes() / 1024.0),
                    helpers(each),
                    Table.number(use.cpuPercent()),
                    Table.number(use.wakeUpsPerSecond()),
                    Table.number(use.preemptionsPerSecond()),
                    now.threads().size(),
                    now.openFiles());
            if (each.pid() == ours) {
                busiest.addAll(busiest(now, each.before()));
            }
        }
        System.out.printf(
                "%nAfter %d minutes to settle, over %d minutes; the exporter was scraped %d times.%n%nThe busiest threads of our agent with six processes:%n%n",
                SETTLING.toMinutes(), WATCHED.toMinutes(), scrapes.getAsLong());
        Table threads = new Table("thread", "CPU % of a core", "wake-ups/s");
        busiest.forEach(line -> threads.row((Object[]) line.split("\t", -1)));
    }

    private static String helpers(Watched watched) {
        double sum = 0;
        int count = 0;
        for (long pid : watched.added()) {
            try {
                sum += Footprint.of(pid).pssKibibytes() / 1024.0;
                count++;
            } catch (IOException e) {
                // It has ended.
            }
        }
        return count == 0 ? "none" : count + ", " + Table.number(sum);
    }

    private static List<String> busiest(Footprint now, Footprint before) {
        double seconds = (now.atNanos() - before.atNanos()) / 1e9;
        return now.threads().keySet().stream()
                .map(thread -> now.used(thread, before))
                .sorted((one, other) -> Long.compare(other.voluntary(), one.voluntary()))
                .limit(THREADS_SHOWN)
                .map(used -> used.name() + "\t" + Table.number(used.cpuTicks() / seconds) + "\t"
                        + Table.number(used.voluntary() / seconds))
                .toList();
    }

    private static void pass(Duration duration) {
        long until = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < until) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }
}
