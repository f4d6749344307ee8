package dev.sandmesh.testbed.bench;

import dev.sandmesh.testbed.Eventually;
import dev.sandmesh.testbed.Fleet;
import dev.sandmesh.testbed.Programs;
import dev.sandmesh.testbed.Signals;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Killed → noticed → replacement running, and hung → replacement running: our agent beside what Debian brings, in the same run
 * and by turns. The end of one and the beginning of the other are taken outside of all of them: the signal is sent by a system
 * call of this process, and a replacement writes the time of its birth itself.
 */
final class SupervisionBench {

    private static final int KILLS = Programs.setting("SANDMESH_BENCH_KILLS", 100);
    private static final int HANGS = Programs.setting("SANDMESH_BENCH_HANGS", 15);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final long LONGEST_PAUSE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final KeeperPace PACE = new KeeperPace(1, 1, 2);

    private final List<Patient> patients = new ArrayList<>();
    private final Births births;

    /** A keeper, what it has to keep, and how long it took each time. */
    private record Patient(Keeper keeper, List<Charge> charges, Times kills, Times hangs) {}

    /** From the signal until the keeper's log has it, and until another process runs. */
    private record Times(Latencies noticed, Latencies replaced) {
        Times() {
            this(new Latencies(), new Latencies());
        }
    }

    private SupervisionBench(Births births) {
        this.births = births;
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Programs.temporaryFolder("sandmesh-supervision-");
        try (Births births = new Births(folder);
                Fleet fleet = Fleet.start()) {
            SupervisionBench bench = new SupervisionBench(births);
            try {
                bench.start(fleet, folder);
                bench.measure();
            } finally {
                bench.patients.forEach(patient -> patient.keeper().close());
            }
        }
    }

    private void start(Fleet fleet, Path folder) throws Exception {
        List<Charge> ours = charges("a");
        add(new AgentKeeper(fleet, folder, births, ours, PACE), ours);
        if (Programs.isInstalled(SupervisordKeeper.PROGRAM)) {
            List<Charge> theirs = charges("s");
            add(new SupervisordKeeper(folder, births, theirs), theirs);
        }
        if (Programs.isInstalled(MonitKeeper.PROGRAM)) {
            List<Charge> theirs = charges("m");
            add(new MonitKeeper(folder, births, theirs, PACE), theirs);
        }
        for (Patient patient : patients) {
            for (Charge charge : patient.charges()) {
                births.await(charge.name(), 0, LONG);
            }
        }
    }

    private void add(Keeper keeper, List<Charge> charges) {
        patients.add(new Patient(keeper, charges, new Times(), new Times()));
    }

    private static List<Charge> charges(String prefix) {
        return List.of(Charge.sleeping(prefix + "-killed"), new Charge(prefix + "-hung", Programs.freePort()));
    }

    private void measure() throws Exception {
        for (int round = 0; round < KILLS; round++) {
            for (Patient patient : patients) {
                harm(patient.keeper(), patient.charges().get(0), "KILL", patient.kills());
            }
        }
        for (int round = 0; round < HANGS; round++) {
            for (Patient patient : patients) {
                if (patient.keeper().asks()) {
                    harm(patient.keeper(), patient.charges().get(1), "STOP", patient.hangs());
                }
            }
        }
        report();
    }

    /** After a pause of random length, lest all kills fall on the same moment of a keeper's own rhythm. */
    private void harm(Keeper keeper, Charge charge, String signal, Times times) throws Exception {
        Births.Birth victim = births.await(charge.name(), 0, LONG);
        long pause = System.nanoTime() + ThreadLocalRandom.current().nextLong(LONGEST_PAUSE_NANOS) + 500_000_000L;
        while (System.nanoTime() < pause) {
            LockSupport.parkNanos(pause - System.nanoTime());
        }
        long mark = keeper.mark();
        long at = Births.epochNanos();
        if (signal.equals("KILL")) {
            boolean sent = ProcessHandle.of(victim.pid()).orElseThrow().destroyForcibly();
            if (!sent) {
                throw new AssertionError("cannot kill " + victim);
            }
        } else {
            Signals.send(signal, victim.pid());
        }
        times.replaced().add(births.await(charge.name(), at, LONG).epochNanos() - at);
        if (keeper.tells()) {
            OptionalLong noticed = Eventually.see(
                    keeper.name() + " logs it", LONG, () -> keeper.noticed(charge, mark), OptionalLong::isPresent);
            times.noticed().add(Math.max(0, noticed.getAsLong() - at));
        }
    }

    private void report() {
        Table table = new Table("fault", "until", "kept by", "p50 ms", "p99 ms", "largest ms", "rounds");
        patients.forEach(each ->
                row(table, "kill -9", "in its log", each.keeper(), each.kills().noticed()));
        patients.forEach(each -> row(
                table,
                "kill -9",
                "another one runs",
                each.keeper(),
                each.kills().replaced()));
        patients.forEach(each ->
                row(table, "SIGSTOP", "in its log", each.keeper(), each.hangs().noticed()));
        patients.forEach(each -> row(
                table,
                "SIGSTOP",
                "another one runs",
                each.keeper(),
                each.hangs().replaced()));
        System.out.println("""

                Restarts without back-off everywhere. Asked over HTTP every second, one second of patience, two failures;
                monit's cycle is one second. supervisord does not ask: it never notices a hang. monit's log has whole seconds.""");
    }

    private static void row(Table table, String fault, String until, Keeper keeper, Latencies times) {
        if (times.count() > 0) {
            table.row(
                    fault,
                    until,
                    keeper.name(),
                    Table.number(times.percentile(50)),
                    Table.number(times.percentile(99)),
                    Table.number(times.percentile(100)),
                    times.count());
        } else {
            table.row(fault, until, keeper.name(), keeper.asks() ? "not told" : "never", "", "", 0);
        }
    }
}
