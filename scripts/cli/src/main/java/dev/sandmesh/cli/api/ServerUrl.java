package dev.sandmesh.cli.api;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;

/** Where a control plane is: {@code https://host[:port]}, or {@code http://} on this machine. Holds no secret. */
public record ServerUrl(String text) {

    /** As {@code scripts/up} starts it. */
    public static final ServerUrl USUAL = new ServerUrl("http://127.0.0.1:8080");

    /**
     * Reads a URL as a person types it.
     *
     * @param plainHttp whether http may leave this machine
     */
    public static ServerUrl parse(String typed, boolean plainHttp) {
        URI uri = uri(typed.strip());
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        String host = uri.getHost();
        if (host == null || !(scheme.equals("http") || scheme.equals("https"))) {
            throw wrong("a URL begins with https:// or http:// and names a host");
        }
        if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw wrong("a URL holds no user, password, query or fragment; sandmesh login asks for the password");
        }
        if (scheme.equals("http") && !plainHttp && !isThisMachine(host)) {
            throw wrong(
                    "http:// to another machine shows everybody on the way what is sent, passwords too; use https://, or "
                            + "--plain-http on a network that you trust");
        }
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return new ServerUrl(scheme + "://" + host.toLowerCase(Locale.ROOT) + port + path);
    }

    boolean isSecure() {
        return text.startsWith("https:");
    }

    URI resolve(String pathAndQuery) {
        return URI.create(text + pathAndQuery);
    }

    /** The same for a WebSocket. */
    URI socket(String pathAndQuery) {
        return URI.create("ws" + text.substring("http".length()) + pathAndQuery);
    }

    private static URI uri(String typed) {
        try {
            return new URI(typed);
        } catch (URISyntaxException e) {
            throw wrong("this is no URL"); // the text may hold a password
        }
    }

    private static boolean isThisMachine(String host) {
        return host.equalsIgnoreCase("localhost")
                || host.equals("[::1]")
                || host.matches("127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}");
    }

    private static Failure wrong(String why) {
        return new Failure(ExitCode.USAGE, "the URL (--url or SANDMESH_URL) cannot be used: " + why, List.of());
    }

    @Override
    public String toString() {
        return text;
    }
}
