package dev.sandmesh.agent.probe;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

/** Reads the addresses that specifications name. */
public final class SocketTarget {
    private static final int HIGHEST_PORT = 65535;

    private SocketTarget() {}

    /** {@code host:port}, not looked up: that blocks, and belongs to whoever connects. */
    public static SocketAddress tcp(String target) {
        int colon = target.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("'" + target + "' is not host:port");
        }
        return InetSocketAddress.createUnresolved(target.substring(0, colon), port(target, colon));
    }

    private static int port(String target, int colon) {
        try {
            int port = Integer.parseInt(target.substring(colon + 1));
            if (port > 0 && port <= HIGHEST_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + target + "' has no numeric port", e);
        }
        throw new IllegalArgumentException("'" + target + "' has no port between 1 and " + HIGHEST_PORT);
    }

    /** {@code :n}, or {@code n}. */
    public static SocketAddress display(String display) {
        String number = display.startsWith(":") ? display.substring(1) : display;
        if (!number.matches("\\d{1,5}")) {
            throw new IllegalArgumentException("'" + display + "' is no display such as :99");
        }
        return UnixDomainSocketAddress.of(Path.of("/tmp/.X11-unix/X" + number));
    }
}
