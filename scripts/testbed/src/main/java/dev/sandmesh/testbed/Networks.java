package dev.sandmesh.testbed;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Networks of this machine's own kernel that can really be cut: a bridge each, and processes in network namespaces that are
 * plugged into them. What is cut off is plugged into another bridge, an island: packets then vanish both ways, nobody is told.
 *
 * <p>All addresses are in 127.0.0.0/8, which the kernel is told to route here, so that what Sandmesh allows on loopback alone
 * is allowed here too. Everything has this process's pid in its name; what a killed run left is removed by the next.
 */
public final class Networks implements AutoCloseable {

    private static final AtomicInteger OPENED = new AtomicInteger();
    private static final int MOST = 26;

    private final String prefix;
    private final Map<String, Bridge> networks = new LinkedHashMap<>();
    private final Map<String, NetworkNamespace> namespaces = new LinkedHashMap<>();
    private final Thread removal = new Thread(this::remove);
    private int islands;

    /** One network: where it is known in the kernel, and the first three numbers of its addresses. */
    private record Bridge(String name, String subnet, Map<String, String> islands) {

        String address(int host) {
            return subnet + "." + host;
        }
    }

    private Networks(String prefix) {
        this.prefix = prefix;
        Runtime.getRuntime().addShutdownHook(removal);
    }

    /** Why there can be none here; empty when there can. */
    public static Optional<String> whyNot() {
        if (!Folders.isRoot()) {
            return Optional.of("network namespaces need root");
        }
        String probe = Iproute.prefix() + "probe";
        try {
            Iproute.ip("netns", "add", probe);
            Iproute.ip("netns", "del", probe);
            return Optional.empty();
        } catch (IllegalStateException e) {
            return Optional.of("no network namespaces here: " + e.getMessage());
        }
    }

    /** Makes networks of these names; this process itself has an address in each. */
    public static Networks open(String... names) {
        Iproute.removeLeftovers();
        char letter = (char) ('a' + OPENED.getAndIncrement() % MOST);
        Networks networks = new Networks(Iproute.prefix() + letter);
        for (String name : names) {
            networks.make(name);
        }
        return networks;
    }

    /** A new namespace, plugged into all networks. */
    public NetworkNamespace add(String name) {
        NetworkNamespace space = new NetworkNamespace(prefix + "-" + name, 2 + namespaces.size(), subnets());
        Iproute.ip("netns", "add", space.id());
        namespaces.put(name, space);
        Iproute.batch(space.id(), space.loopback());
        Iproute.run(
                "ip", "netns", "exec", space.id(), "sh", "-c", "echo 1 >/proc/sys/net/ipv4/conf/all/route_localnet");
        networks.forEach((network, bridge) -> plug(space, network, bridge));
        return space;
    }

    /** Where this process itself is in a network. */
    public String hostAddress(String network) {
        return bridge(network).address(1);
    }

    /** Moves these onto an island of the network; those on the same island still hear each other. */
    public void cut(String network, String island, String... names) {
        Bridge bridge = bridge(network);
        String other = bridge.islands().computeIfAbsent(island, key -> makeBridge("i" + islands++));
        move(network, other, names);
    }

    /** Moves these back. */
    public void heal(String network, String... names) {
        move(network, bridge(network).name(), names);
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(removal);
        remove();
    }

    private void remove() {
        Iproute.removeAll(prefix);
    }

    private void make(String network) {
        String name = makeBridge("b" + networks.size());
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String subnet = "127." + random.nextInt(64, 192) + "." + random.nextInt(1, 255);
        networks.put(network, new Bridge(name, subnet, new HashMap<>()));
        Iproute.run("sh", "-c", "echo 1 >/proc/sys/net/ipv4/conf/" + name + "/route_localnet");
        Iproute.batch(
                "",
                List.of(
                        "link set " + name + " address " + NetworkNamespace.hardware(subnet, 1),
                        "address add " + subnet + ".1/24 dev " + name,
                        // before 127.0.0.0/8, which is this host itself
                        "route add " + subnet + ".0/24 dev " + name + " table local scope link src " + subnet + ".1"));
    }

    private String makeBridge(String suffix) {
        String name = prefix + suffix;
        Iproute.batch("", List.of("link add " + name + " type bridge", "link set " + name + " up"));
        return name;
    }

    private void plug(NetworkNamespace space, String network, Bridge bridge) {
        String outside = outside(network, space);
        Iproute.batch(
                "",
                List.of(
                        "link add " + outside + " type veth peer name " + network + " netns " + space.id(),
                        "link set " + outside + " master " + bridge.name() + " up",
                        "neigh replace " + space.neighbour(network) + " dev " + bridge.name() + " nud permanent"));
        Iproute.batch(space.id(), space.interfaceOf(network, others(space)));
        for (NetworkNamespace other : others(space)) {
            Iproute.batch(
                    other.id(),
                    List.of("neigh replace " + space.neighbour(network) + " dev " + network + " nud permanent"));
        }
    }

    private List<NetworkNamespace> others(NetworkNamespace space) {
        return namespaces.values().stream().filter(each -> !each.equals(space)).toList();
    }

    private void move(String network, String bridge, String... names) {
        for (String name : names) {
            Iproute.ip("link", "set", outside(network, space(name)), "master", bridge);
        }
    }

    private String outside(String network, NetworkNamespace space) {
        int index = List.copyOf(networks.keySet()).indexOf(network);
        return prefix + "v" + index + "x" + space.host();
    }

    private NetworkNamespace space(String name) {
        return Optional.ofNullable(namespaces.get(name)).orElseThrow(() -> new IllegalArgumentException("no " + name));
    }

    private Bridge bridge(String network) {
        return Optional.ofNullable(networks.get(network))
                .orElseThrow(() -> new IllegalArgumentException("no network " + network));
    }

    private Map<String, String> subnets() {
        Map<String, String> subnets = new LinkedHashMap<>();
        networks.forEach((name, bridge) -> subnets.put(name, bridge.subnet()));
        return subnets;
    }
}
