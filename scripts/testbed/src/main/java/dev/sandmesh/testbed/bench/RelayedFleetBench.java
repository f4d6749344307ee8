package dev.sandmesh.testbed.bench;

import dev.sandmesh.testbed.Eventually;
import dev.sandmesh.testbed.Fleet;
import dev.sandmesh.testbed.OwnCertificate;
import dev.sandmesh.testbed.Programs;
import dev.sandmesh.testbed.Topology;
import dev.sandmesh.testbed.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Five hundred relayed agents on one control node at their own pace, with TLS: the agent's own classes, many in a JVM, only the
 * processes simulated.
 */
final class RelayedFleetBench {

    private static final int AGENTS = Programs.setting("SANDMESH_BENCH_SANDBOXES", 500);
    private static final int HERDS = 2;
    private static final Duration WATCHED = Duration.ofMinutes(Programs.setting("SANDMESH_BENCH_MINUTES", 5));
    private static final Duration SETTLING = Duration.ofSeconds(Programs.setting("SANDMESH_BENCH_SETTLE_SECONDS", 60));

    private final Path folder;
    private final Fleet fleet;
    private final List<HerdProcess> herds = new ArrayList<>();

    private RelayedFleetBench(Path folder, Fleet fleet) {
        this.folder = folder;
        this.fleet = fleet;
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Programs.temporaryFolder("sandmesh-herds-");
        OwnCertificate own = OwnCertificate.in(folder);
        try (Fleet fleet = Fleet.start(Topology.NODES_1, own.nodeSettings())) {
            RelayedFleetBench bench = new RelayedFleetBench(folder, fleet);
            try {
                bench.measure(own);
            } finally {
                bench.herds.forEach(HerdProcess::close);
            }
        }
    }

    private void measure(OwnCertificate own) throws IOException {
        Usage empty = node();
        long startedAt = System.nanoTime();
        start(own);
        double registered = (System.nanoTime() - startedAt) / 1e9;
        pass(SETTLING);
        Path watch = Files.createFile(folder.resolve("watch"));
        Usage before = node();
        List<Usage> herdsBefore = herdUsages();
        pass(WATCHED);
        Usage after = node();
        double herdCpu = 0;
        for (int number = 0; number < herds.size(); number++) {
            herdCpu += herdUsages().get(number).cpuPercentSince(herdsBefore.get(number));
        }
        Files.delete(watch);
        HerdFigures.Sum sum =
                HerdFigures.Sum.of(herds.stream().map(HerdProcess::figures).toList());
        System.out.printf("%n%d relayed agents over TLS, watched for %d minutes:%n%n", AGENTS, WATCHED.toMinutes());
        Table table = new Table("what", "measured");
        table.row("all registered and acked after", Table.number(registered) + " s");
        table.row("node, CPU", Table.number(after.cpuPercentSince(before)) + " % of a core");
        table.row("node, RSS (empty)", after.rssMebibytes() + " MiB (" + empty.rssMebibytes() + " MiB)");
        table.row(
                "acks",
                sum.acks().count() + ", " + Table.number(sum.acks().count() / (double) WATCHED.toSeconds()) + "/s");
        table.row(
                "p50, p99, longest",
                Table.number(sum.acks().percentile(50)) + ", "
                        + Table.number(sum.acks().percentile(99)) + ", "
                        + Table.number(sum.acks().percentile(100)) + " ms");
        table.row("heartbeats without an ack", sum.missed());
        table.row("leases lost", sum.lost());
        table.row("healthy afterwards", healthy() + " of " + AGENTS);
        table.row("the agents, CPU", Table.number(herdCpu / AGENTS) + " % of a core each");
    }

    private void start(OwnCertificate own) {
        for (int number = 1; number <= HERDS; number++) {
            HerdProcess.Members members =
                    new HerdProcess.Members("herd" + number, AGENTS / HERDS, List.of(Duration.ZERO));
            herds.add(HerdProcess.relayed(fleet, folder, members, Optional.of(own.certificate())));
        }
        herds.forEach(HerdProcess::awaitReady);
    }

    private int healthy() {
        return fleet.api()
                .get("/api/v1/admin/sandboxes?pageSize=1&health=healthy")
                .getInteger("total");
    }

    private Usage node() throws IOException {
        return Usage.of(fleet.control().process().pid());
    }

    private List<Usage> herdUsages() throws IOException {
        List<Usage> usages = new ArrayList<>();
        for (HerdProcess herd : herds) {
            usages.add(herd.usage());
        }
        return usages;
    }

    private static void pass(Duration duration) {
        long until = System.nanoTime() + duration.toNanos();
        Eventually.hold("time passes", duration.plusSeconds(60), () -> System.nanoTime() >= until);
    }
}
