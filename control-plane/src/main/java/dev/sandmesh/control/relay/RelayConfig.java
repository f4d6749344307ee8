package dev.sandmesh.control.relay;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * By which names agents may dial this node.
 *
 * @param names {@code host} or {@code host:port}, in lower case; without a port every port is meant
 */
public record RelayConfig(Set<String> names) {

    public static final String NAMES = "SANDMESH_RELAY_NAMES";

    private static final String NAME = "(\\[[0-9a-f:.]+\\]|[a-z0-9._-]{1,253})(:[0-9]{1,5})?";
    private static final Set<String> HERE = Set.of("127.0.0.1", "localhost", "[::1]");

    public RelayConfig {
        names = Set.copyOf(names);
        for (String name : names) {
            if (!name.matches(NAME)) {
                throw new IllegalArgumentException(
                        NAMES + ": " + name + " is no name: write each as host or host:port, separated by commas");
            }
        }
    }

    /** As told; where nothing is, the addresses at which the server listens. Asks the network interfaces: for the start of a process. */
    public static RelayConfig of(List<String> told, String httpHost) {
        Set<String> names = new LinkedHashSet<>();
        told.forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
        return new RelayConfig(names.isEmpty() ? standard(httpHost.toLowerCase(Locale.ROOT)) : names);
    }

    /** Whether an agent that dialled this authority has dialled us. */
    boolean isOurs(String authority) {
        return names.contains(authority) || names.contains(authority.replaceAll(":[0-9]{1,5}$", ""));
    }

    /** As it is signed, of a {@code Host} header; empty for what is no authority. */
    static Optional<String> authority(String header) {
        String lower = header.strip().toLowerCase(Locale.ROOT);
        return lower.matches(NAME) ? Optional.of(lower) : Optional.empty();
    }

    private static Set<String> standard(String host) {
        if (HERE.contains(host) || host.equals("::1")) {
            return HERE;
        }
        Set<String> names = new LinkedHashSet<>(HERE);
        if (host.equals("0.0.0.0") || host.equals("::")) {
            names.addAll(everyAddress());
        } else {
            names.add(host.contains(":") ? "[" + host + "]" : host);
        }
        return names;
    }

    private static Set<String> everyAddress() {
        Set<String> addresses = new LinkedHashSet<>();
        try {
            addresses.add(InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT));
            for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                for (InetAddress address : Collections.list(network.getInetAddresses())) {
                    String literal = address.getHostAddress().replaceAll("%.*", "");
                    addresses.add(literal.contains(":") ? "[" + literal + "]" : literal);
                }
            }
        } catch (SocketException | UnknownHostException e) {
            throw new IllegalArgumentException(
                    "the addresses of this host cannot be told: say in " + NAMES + " by which names agents reach it",
                    e);
        }
        addresses.removeIf(address -> !address.matches(NAME));
        return addresses;
    }
}
