package dev.sandmesh.testbed;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One place in {@link Networks}, with its own loopback and one interface for each network, named like it.
 *
 * @param id its name in the kernel
 * @param host the last number of its addresses
 * @param subnets by network, the first three
 */
public record NetworkNamespace(String id, int host, Map<String, String> subnets) {

    public NetworkNamespace {
        subnets = Map.copyOf(subnets);
    }

    public String address(String network) {
        return subnet(network) + "." + host;
    }

    /** The same program, run here; it keeps its pid. */
    public List<String> within(List<String> command) {
        // ip netns exec would also hide the control groups
        List<String> line = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + id, "--"));
        line.addAll(command);
        return line;
    }

    /** Its own loopback is smaller than usual: the rest of 127.0.0.0/8 is out there. */
    List<String> loopback() {
        return List.of("link set lo up", "address del 127.0.0.1/8 dev lo", "address add 127.0.0.1/16 dev lo");
    }

    /** Neighbours are told, not asked for: a question without an answer would tell that somebody is gone. */
    List<String> interfaceOf(String network, List<NetworkNamespace> others) {
        List<String> lines = new ArrayList<>(List.of(
                "link set " + network + " address " + hardware(subnet(network), host),
                "address add " + address(network) + "/24 dev " + network,
                "link set " + network + " up",
                "neigh replace " + subnet(network) + ".1 lladdr " + hardware(subnet(network), 1) + " dev " + network
                        + " nud permanent"));
        others.forEach(
                other -> lines.add("neigh replace " + other.neighbour(network) + " dev " + network + " nud permanent"));
        return lines;
    }

    String neighbour(String network) {
        return address(network) + " lladdr " + hardware(subnet(network), host);
    }

    /** As the address says. */
    static String hardware(String subnet, int host) {
        String[] parts = subnet.split("\\.", -1);
        return String.format(
                Locale.ROOT, "02:00:7f:%02x:%02x:%02x", Integer.parseInt(parts[1]), Integer.parseInt(parts[2]), host);
    }

    private String subnet(String network) {
        return Optional.ofNullable(subnets.get(network))
                .orElseThrow(() -> new IllegalArgumentException("no network " + network));
    }
}
