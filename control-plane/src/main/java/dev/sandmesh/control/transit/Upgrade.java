package dev.sandmesh.control.transit;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a request for an upgrade, and the answer to it, consist of. */
final class Upgrade {

    private static final String WEBSOCKET = "sec-websocket-";
    private static final Pattern PROTOCOL = Pattern.compile("[A-Za-z0-9./-]{1,40}");

    /** No longer than the tokens that the nodes make themselves. */
    private static final Pattern BEARER = Pattern.compile("(?i:bearer) ([A-Za-z0-9._~+/=-]{1,4096})");

    private Upgrade() {}

    /** Whether it asks for one, with nothing else in it. */
    static boolean isWanted(HttpServerRequest request) {
        String protocol = request.getHeader(HttpHeaders.UPGRADE);
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return request.version() == HttpVersion.HTTP_1_1
                && request.method().equals(HttpMethod.GET)
                && protocol != null
                && PROTOCOL.matcher(protocol).matches()
                && request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null
                && (length == null || length.equals("0"));
    }

    /** The token that it shows, if it shows exactly one. */
    static Optional<String> token(HttpServerRequest request) {
        if (request.headers().getAll(HttpHeaders.AUTHORIZATION).size() != 1) {
            return Optional.empty();
        }
        Matcher bearer = BEARER.matcher(request.getHeader(HttpHeaders.AUTHORIZATION));
        return bearer.matches() ? Optional.of(bearer.group(1)) : Optional.empty();
    }

    /** All that another node has to hear or say for it; whatever else somebody wrote stays behind. */
    static MultiMap essentials(MultiMap headers) {
        MultiMap kept = HttpHeaders.headers();
        headers.forEach((name, value) -> {
            if (name.toLowerCase(Locale.ROOT).startsWith(WEBSOCKET)) {
                kept.add(name, value);
            }
        });
        String protocol = headers.get(HttpHeaders.UPGRADE);
        if (protocol != null) {
            kept.set(HttpHeaders.UPGRADE, protocol);
        }
        return kept.set(HttpHeaders.CONNECTION, "Upgrade");
    }
}
