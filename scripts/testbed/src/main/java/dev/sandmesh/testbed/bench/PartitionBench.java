package dev.sandmesh.testbed.bench;

import dev.sandmesh.protocol.mesh.Mesh;
import dev.sandmesh.testbed.Eventually;
import dev.sandmesh.testbed.NetworkNamespace;
import dev.sandmesh.testbed.Networks;
import dev.sandmesh.testbed.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What a control node costs the others when every packet to and from it vanishes: how long what is sent first, asked and
 * announced among the survivors takes, by where the subscription lies, and how long all take to find each other after healing.
 */
final class PartitionBench implements AutoCloseable {

    private static final String NETWORK = "mesh";
    private static final int ADDRESSES = 40;
    private static final int ASKERS = 8;
    private static final Duration BACK = Duration.ofMinutes(4);

    private final Networks networks = Networks.open(NETWORK);
    private final Map<String, MemberProcess> members = new LinkedHashMap<>();
    private final Map<String, String> hosts = new LinkedHashMap<>();
    private final Map<String, String> ids = new LinkedHashMap<>();
    private final String gone;
    private final String survivor = "d2";

    /** What is measured, under way. */
    private record Measured(String what, String lies, CompletableFuture<MemberProcess.Outcome> outcome) {}

    private PartitionBench(String gone) {
        this.gone = gone;
    }

    public static void main(String[] arguments) throws Exception {
        String reason = Networks.whyNot().orElse("");
        if (!reason.isEmpty()) {
            System.out.println("NOT RUN: " + reason);
            return;
        }
        int runs = Programs.setting("SANDMESH_BENCH_RUNS", 2);
        for (int run = 1; run <= runs; run++) {
            for (String gone : List.of("d3", "d1")) {
                System.out.printf(
                        "%nRun %d, black-holed: %s%n%n", run, gone.equals("d1") ? "the oldest" : "the newest");
                try (PartitionBench bench = new PartitionBench(gone)) {
                    bench.start();
                    bench.measure();
                }
            }
        }
        System.exit(0);
    }

    private void start() throws Exception {
        Path folder = Programs.temporaryFolder("sandmesh-partition-");
        List<NetworkNamespace> places = new ArrayList<>();
        for (String name : names()) {
            NetworkNamespace place = networks.add(name);
            places.add(place);
            hosts.put(name, place.address(NETWORK));
        }
        String data = String.join(
                ",", List.of(hosts.get("d1") + ":5701", hosts.get("d2") + ":5701", hosts.get("d3") + ":5701"));
        for (int index = 0; index < places.size(); index++) {
            String name = names().get(index);
            String role = name.startsWith("d") ? "data" : "lite";
            MemberProcess member =
                    MemberProcess.start(name, places.get(index), folder, List.of(role, hosts.get(name), data));
            members.put(name, member);
            ids.put(name, member.awaitReady());
        }
        for (String name : names()) {
            on(name).said("serve", own(name));
            if (name.startsWith("d")) {
                on(name).said("serve", "fleet.register");
            }
        }
    }

    private static List<String> names() {
        List<String> names = new ArrayList<>(List.of("d1", "d2", "d3"));
        for (int asker = 1; asker <= ASKERS; asker++) {
            names.add("l" + asker);
        }
        return names;
    }

    private void measure() throws Exception {
        Addresses ofNode = addresses(survivor);
        Addresses ofAgent = addresses("l8");
        for (String warm : List.of(ofNode.away(0), ofNode.there(0))) {
            on("l1").said("ask", warm);
            on("l6").said("ask", warm);
        }
        on(survivor).said("ask", ofAgent.there(0));
        on("l1").said("ask", "fleet.register");
        // a connection of one's own to it, without these addresses
        for (String name : List.of("l3", "l4", "l5")) {
            on(name).said("ask", own(survivor));
        }
        networks.cut(NETWORK, "alone", gone);
        List<Measured> all = new ArrayList<>();
        all.add(measured("agent to node, asked before", true, "l1", "ask", ofNode.there(0)));
        all.add(measured("agent to node, asked before", false, "l1", "ask", ofNode.away(0)));
        all.add(measured("node to agent, asked before", true, survivor, "ask", ofAgent.there(0)));
        settle();
        all.add(measured("agent to node, first time", false, "l1", "ask", ofNode.away(1)));
        all.add(measured("agent to node, first time", true, "l3", "ask", ofNode.there(1)));
        all.add(measured("node to agent, first time", false, survivor, "ask", ofAgent.away(1)));
        all.add(measured("node to agent, first time", true, survivor, "ask", ofAgent.there(1)));
        on(survivor).said("remember " + ids.get("l8"), ofAgent.there(2));
        all.add(measured(
                "node to agent, first time, told at its registration", true, survivor, "ask", ofAgent.there(2)));
        String connection = "agent to node, first time, no connection yet (the node's own entry lies "
                + (isThere(on(survivor).awaitReady()) ? "at the black-holed one)" : "elsewhere)");
        all.add(measured(connection, false, "l2", "ask", ofNode.away(2)));
        for (int time = 1; time <= 3; time++) {
            all.add(measured(
                    "agent registers, asked before", isThere("fleet.register"), "l1", "ask", "fleet.register"));
        }
        all.add(measured("agent registers, first time", isThere("fleet.register"), "l7", "ask", "fleet.register"));
        all.add(measured("agent asks who is subscribed", false, "l4", "knows", ofNode.away(3)));
        all.add(measured("agent asks who is subscribed", true, "l4", "knows", ofNode.there(3)));
        all.add(measured("agent announces itself", false, "l5", "serve", ofNode.free(false)));
        all.add(measured("agent announces itself", true, "l5", "serve", ofNode.free(true)));
        for (int time = 4; time < 8; time++) {
            all.add(measured("agent asks four times at once", true, "l6", "knows", ofNode.there(time)));
        }
        settle();
        all.add(measured("the same agent, to a node, first time", false, "l6", "ask", ofNode.away(4)));
        all.add(measured("the same agent, to a node, asked before", true, "l6", "ask", ofNode.there(0)));
        report(all);
        heal();
    }

    /** What can be answered at once is. */
    private static void settle() throws InterruptedException {
        TimeUnit.SECONDS.sleep(2);
    }

    private void report(List<Measured> all) throws Exception {
        Table table = new Table("what", "its subscription lies", "ms", "answer");
        for (Measured one : all) {
            MemberProcess.Outcome outcome = one.outcome().get(4, TimeUnit.MINUTES);
            String said = ids.containsValue(outcome.said()) ? "yes" : outcome.said();
            table.row(one.what(), one.lies(), outcome.millis(), said);
        }
    }

    private void heal() {
        long began = System.nanoTime();
        networks.heal(NETWORK, gone);
        Eventually.hold("everyone reaches everyone", BACK, this::isWhole);
        System.out.printf(
                "%nAfter healing everyone saw and reached everyone within %.1f s.%n",
                (System.nanoTime() - began) / 1e9);
    }

    private boolean isWhole() throws Exception {
        List<CompletableFuture<MemberProcess.Outcome>> sizes = new ArrayList<>();
        members.values().forEach(member -> sizes.add(member.order("members", "-")));
        for (var size : sizes) {
            if (!size.get(10, TimeUnit.SECONDS).said().equals(Integer.toString(members.size()))) {
                return false;
            }
        }
        List<CompletableFuture<MemberProcess.Outcome>> answers = new ArrayList<>();
        for (String node : List.of("d1", "d2", "d3")) {
            members.keySet().forEach(name -> answers.add(on(node).order("ask", own(name))));
        }
        for (var answer : answers) {
            if (!ids.containsValue(answer.get(2, TimeUnit.SECONDS).said())) {
                return false;
            }
        }
        return true;
    }

    private Measured measured(String what, boolean there, String who, String order, String address) {
        return new Measured(what, there ? "at the black-holed one" : "elsewhere", on(who).order(order, address));
    }

    private MemberProcess on(String name) {
        MemberProcess member = members.get(name);
        if (member == null) {
            throw new IllegalArgumentException(name);
        }
        return member;
    }

    /** Where a control node takes heartbeats, an agent commands. */
    private String own(String name) {
        return name.startsWith("d") ? "control." + Mesh.controlNodeId(String.valueOf(ids.get(name))) : "agent." + name;
    }

    private boolean isThere(String key) throws Exception {
        return on(survivor).said("owner", key).equals(hosts.get(gone));
    }

    /** Addresses that one member serves, by where their subscriptions lie. */
    private record Addresses(List<String> atGone, List<String> elsewhere, Map<String, String> unserved) {

        String there(int index) {
            return atGone.get(index);
        }

        String away(int index) {
            return elsewhere.get(index);
        }

        String free(boolean there) {
            return String.valueOf(unserved.get(Boolean.toString(there)));
        }
    }

    private Addresses addresses(String of) throws Exception {
        List<String> there = new ArrayList<>();
        List<String> away = new ArrayList<>();
        Map<String, String> unserved = new LinkedHashMap<>();
        for (int number = 0; number < ADDRESSES; number++) {
            String free = "free." + number;
            unserved.putIfAbsent(Boolean.toString(isThere(free)), free);
            String address = own(of) + "." + number;
            on(of).said("serve", address);
            (isThere(address) ? there : away).add(address);
        }
        return new Addresses(there, away, unserved);
    }

    @Override
    public void close() {
        members.values().forEach(MemberProcess::close);
        networks.close();
    }
}
