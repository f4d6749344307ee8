package dev.sandmesh.control.http;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** Keeps other sites' pages from using a browser's cookies or sockets; scripts, which send neither header, pass. */
public final class SameOrigin {

    private SameOrigin() {}

    /** Throws FORBIDDEN when the browser says that another site's page is asking. */
    public static void demand(Call<?> call) {
        demand(
                call.header("host").orElse(null),
                call.header("origin").orElse(null),
                call.header("sec-fetch-site").orElse(null));
    }

    /** The same for a request that is not a call yet. */
    static void demand(HttpServerRequest request) {
        demand(hostOf(request), request.getHeader("Origin"), request.getHeader("Sec-Fetch-Site"));
    }

    /** HTTP/2 has no Host header, but an authority. */
    static String hostOf(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        if (authority == null) {
            return "";
        }
        return authority.port() > 0 ? authority.host() + ":" + authority.port() : authority.host();
    }

    private static void demand(@Nullable String host, @Nullable String origin, @Nullable String fetchSite) {
        boolean foreignSite = fetchSite != null && !fetchSite.equals("same-origin") && !fetchSite.equals("none");
        if (foreignSite || (origin != null && !authority(origin).equals(host))) {
            throw new SandmeshException(ErrorCode.FORBIDDEN, "This may be asked from our own page only");
        }
    }

    private static String authority(String origin) {
        try {
            String authority = new URI(origin).getRawAuthority();
            return authority == null ? "" : authority;
        } catch (URISyntaxException e) {
            return "";
        }
    }
}
