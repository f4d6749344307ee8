package dev.sandmesh.control.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What stands between strangers and the server.
 *
 * @param proxied every connection comes through a proxy that says for whom, in the header of the PROXY protocol (versions 1 and 2); one
 *     without is closed
 * @param embedders other sites that may show the page of a screen, which needs a ticket and no login, in a frame of theirs; written as origins
 * @param origins other sites whose pages may call the API with a token, as {@code https://host[:port]}; none by default
 */
public record EdgeConfig(
        Optional<TlsFiles> tls, Set<String> origins, Set<String> embedders, RateConfig rates, boolean proxied) {

    /** Without TLS, other origins, limits of rates and a proxy. */
    public static final EdgeConfig OPEN = new EdgeConfig(Optional.empty(), Set.of(), RateConfig.NONE, false);

    public EdgeConfig {
        origins = checked("SANDMESH_CORS_ORIGINS", origins);
        embedders = checked("SANDMESH_EMBED_ORIGINS", embedders);
    }

    /** Without sites that show screens. */
    public EdgeConfig(Optional<TlsFiles> tls, Set<String> origins, RateConfig rates, boolean proxied) {
        this(tls, origins, Set.of(), rates, proxied);
    }

    private static Set<String> checked(String setting, Set<String> origins) {
        for (String origin : origins) {
            if (!isOrigin(origin)) {
                throw new IllegalArgumentException(setting + ": " + origin
                        + " is no origin: write each as https://host or https://host:port, separated by commas");
            }
        }
        return Set.copyOf(origins);
    }

    /** As a browser sends it: nothing may be left to interpretation, so a star or a path is none. */
    private static boolean isOrigin(String text) {
        try {
            URI origin = new URI(text);
            boolean web = "https".equals(origin.getScheme()) || "http".equals(origin.getScheme());
            return web
                    && origin.getHost() != null
                    && origin.getRawUserInfo() == null
                    && text.equals(origin.getScheme() + "://" + origin.getRawAuthority())
                    && text.equals(text.toLowerCase(Locale.ROOT));
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
