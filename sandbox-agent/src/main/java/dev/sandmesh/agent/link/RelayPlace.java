package dev.sandmesh.agent.link;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * One control node, or one address of several behind a name.
 *
 * @param url as configured
 * @param address of the name, where it was looked up here
 */
record RelayPlace(URI url, Optional<String> address) {

    boolean tls() {
        return url.getScheme().equals("wss");
    }

    /** Without the brackets of IPv6. */
    String host() {
        return url.getHost().replaceAll("[\\[\\]]", "");
    }

    int port() {
        return url.getPort() > 0 ? url.getPort() : standardPort();
    }

    /** What the {@code Host} header says, and what the control node signs. */
    String authority() {
        String host = url.getHost().toLowerCase(Locale.ROOT);
        return port() == standardPort() ? host : host + ":" + port();
    }

    private int standardPort() {
        return tls() ? 443 : 80;
    }

    @Override
    public String toString() {
        return url + address.map(literal -> " at " + literal).orElse("");
    }
}
