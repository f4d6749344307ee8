package dev.sandmesh.agent.probe;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Reads the addresses that specifications name. */
public final class SocketTarget {
    private static final int HIGHEST_PORT = 65535;
    private static final String UNIX = "unix:";

    /** The kernel's limit. */
    private static final int LONGEST_PATH = 107;

    private SocketTarget() {}

    /** {@code host:port}, not looked up: that blocks, and belongs to whoever connects; or {@code unix:/path}. */
    public static SocketAddress place(String target) {
        if (target.startsWith(UNIX)) {
            return unix(target);
        }
        int colon = target.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("'" + target + "' is neither host:port nor unix:/path");
        }
        return InetSocketAddress.createUnresolved(target.substring(0, colon), port(target, colon));
    }

    private static SocketAddress unix(String target) {
        String path = target.substring(UNIX.length());
        if (!path.startsWith("/") || path.getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH) {
            throw new IllegalArgumentException("'" + target
                    + "' names no socket: unix: and an absolute path of at most " + LONGEST_PATH + " bytes");
        }
        return UnixDomainSocketAddress.of(Path.of(path));
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
