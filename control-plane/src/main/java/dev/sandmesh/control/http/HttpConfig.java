package dev.sandmesh.control.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;

/** Where the server listens. Without TLS only loopback is allowed: passwords and tokens travel here. */
public record HttpConfig(String host, int port, int managementPort, Duration requestTimeout, EdgeConfig edge) {

    public static final int MAX_BODY_BYTES = 256 * 1024;

    public HttpConfig {
        if (port < 0 || port > 65535 || managementPort < 0 || managementPort > 65535) {
            throw new IllegalArgumentException("a port is a number from 0 to 65535");
        }
        if (edge.tls().isEmpty() && !isLoopback(host)) {
            throw new IllegalArgumentException("SANDMESH_HTTP_HOST=" + host
                    + " is not a loopback address: without TLS (" + TlsFiles.CERTIFICATE + ", " + TlsFiles.KEY
                    + ") the control plane listens on 127.0.0.1 only");
        }
    }

    /** As open as it can be: for tests of something else. */
    public HttpConfig(String host, int port, int managementPort, Duration requestTimeout) {
        this(host, port, managementPort, requestTimeout, EdgeConfig.OPEN);
    }

    public static HttpConfig onLoopback(int port, int managementPort) {
        return new HttpConfig("127.0.0.1", port, managementPort, Duration.ofSeconds(10));
    }

    /** For people to open. */
    public String url() {
        String scheme = edge.tls().isPresent() ? "https" : "http";
        return scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** Literal addresses and "localhost" only: a name could resolve to something else tomorrow. */
    private static boolean isLoopback(String host) {
        if (host.equals("localhost")) {
            return true;
        }
        if (!host.matches("[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:]*")) {
            return false;
        }
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
