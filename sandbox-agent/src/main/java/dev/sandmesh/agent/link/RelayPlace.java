package dev.sandmesh.agent.link;

import java.net.URI;
import java.util.Locale;

/** A control node, or several behind one name, as configured. */
record RelayPlace(URI url) {

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
        return url.toString();
    }
}
