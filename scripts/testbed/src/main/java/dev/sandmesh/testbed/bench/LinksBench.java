package dev.sandmesh.testbed.bench;

import dev.sandmesh.testbed.Programs;
import dev.sandmesh.testbed.bench.MeasuredLink.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Both links side by side, plain on loopback and encrypted: heartbeats that one control node consumes and acks, beside an empty echo
 * consumer of the same transport, and what each link costs the agent.
 */
final class LinksBench {

    private final Map<Kind, LinkLoad.Figures> loads = new EnumMap<>(Kind.class);
    private final Map<Kind, LinkGuest.Figures> guests = new EnumMap<>(Kind.class);

    private LinksBench() {}

    public static void main(String[] arguments) throws Exception {
        Path home = Programs.temporaryFolder("sandmesh-links-");
        LinksBench bench = new LinksBench();
        Table rounds = LinkLoad.table();
        for (Kind kind : Kind.values()) {
            try (MeasuredLink link = MeasuredLink.start(kind, home)) {
                bench.guests.put(kind, LinkGuest.measure(link));
                bench.loads.put(kind, LinkLoad.measure(link, rounds));
            }
        }
        bench.summary();
    }

    private void summary() {
        System.out.println();
        List<String> columns = new ArrayList<>(List.of("medians, 512 in flight; then at 2,000/s; then one agent"));
        for (Kind kind : Kind.values()) {
            columns.add(kind.toString());
        }
        Table table = new Table(columns.toArray(String[]::new));
        load(table, "heartbeats/s", of -> of.own().perSecond());
        load(table, "echo/s", of -> of.peer().perSecond());
        load(table, "heartbeats to echo", of -> of.own().perSecond() / of.peer().perSecond());
        load(table, "node, CPU ms per 1,000", of -> of.own().cpuMillisOfThousand());
        load(table, "echo, CPU ms per 1,000", of -> of.peer().cpuMillisOfThousand());
        load(table, "p50 ms at 2,000/s", of -> of.ownPaced().millis(50));
        load(table, "p99 ms at 2,000/s", of -> of.ownPaced().millis(99));
        load(table, "echo, p50 ms at 2,000/s", of -> of.peerPaced().millis(50));
        load(table, "echo, p99 ms at 2,000/s", of -> of.peerPaced().millis(99));
        load(table, "node CPU % at 2,000/s", of -> of.ownPaced().cpuPercent());
        load(table, "node RSS MiB after that", of -> (double) of.nodeMebibytes());
        guest(table, "agent, start to first ack, median s", of -> of.firstAcks().percentile(50) / 1e3);
        guest(
                table,
                "agent, start to first ack, longest s",
                of -> of.firstAcks().percentile(100) / 1e3);
        guest(table, "agent, RSS MiB", of -> (double) of.settled().rssMebibytes());
        guest(table, "agent, CPU % after that minute", LinkGuest.Figures::cpuPercent);
        guest(table, "agent, threads", of -> (double) of.settled().threads());
        System.out.println();
        Table cost =
                new Table("TLS to plain", "heartbeats/s", "echo/s", "node, CPU a heartbeat", "echo, CPU a message");
        cost(cost, "cluster", Kind.CLUSTER, Kind.CLUSTER_TLS);
        cost(cost, "relay", Kind.RELAY, Kind.RELAY_TLS);
    }

    private void load(Table table, String what, Function<LinkLoad.Figures, Double> figure) {
        row(table, what, loads, figure);
    }

    private void guest(Table table, String what, Function<LinkGuest.Figures, Double> figure) {
        row(table, what, guests, figure);
    }

    private static <F> void row(Table table, String what, Map<Kind, F> figures, Function<F, Double> figure) {
        List<Object> cells = new ArrayList<>(List.of(what));
        figures.values().forEach(each -> cells.add(Table.number(figure.apply(each))));
        table.row(cells.toArray());
    }

    private void cost(Table table, String link, Kind plain, Kind encrypted) {
        LinkLoad.Figures without = of(plain);
        LinkLoad.Figures with = of(encrypted);
        table.row(
                link,
                Table.number(with.own().perSecond() / without.own().perSecond()),
                Table.number(with.peer().perSecond() / without.peer().perSecond()),
                Table.number(with.own().cpuMillisOfThousand() / without.own().cpuMillisOfThousand()),
                Table.number(with.peer().cpuMillisOfThousand() / without.peer().cpuMillisOfThousand()));
    }

    private LinkLoad.Figures of(Kind kind) {
        LinkLoad.Figures figures = loads.get(kind);
        if (figures == null) {
            throw new IllegalStateException(kind + " was not measured");
        }
        return figures;
    }
}
