package dev.sandmesh.control.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What every answer tells browsers, so that they do nothing with it that our page does not need. */
final class SecurityHeaders {

    private static final String CONTENT_POLICY = "Content-Security-Policy";
    private static final String FRAME_OPTIONS = "X-Frame-Options";
    private static final int NONCE_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Of an answer that is no page: nothing may come of it. */
    private static final String NOTHING =
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String PAGE = "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-%s'; "
            + "img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
            + "base-uri 'none'; form-action 'self'; frame-ancestors %s";

    private static final String FEATURES = "accelerometer=(), autoplay=(), camera=(), display-capture=(), "
            + "encrypted-media=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), "
            + "payment=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()";

    private SecurityHeaders() {}

    /** Until whoever answers says more: not to be run, framed, sniffed, read by other sites or kept. */
    static void put(MultiMap headers) {
        headers.set(CONTENT_POLICY, NOTHING)
                .set("X-Content-Type-Options", "nosniff")
                .set(FRAME_OPTIONS, "DENY")
                .set("Referrer-Policy", "no-referrer")
                .set("Cross-Origin-Opener-Policy", "same-origin")
                .set("Cross-Origin-Resource-Policy", "same-origin")
                .set("Permissions-Policy", FEATURES)
                .set(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    /** Of a page: its own scripts, and the styles that carry this nonce; shown in frames of these sites alone. */
    static void putPage(MultiMap headers, String nonce, Set<String> embedders) {
        String ancestors = embedders.isEmpty() ? "'none'" : String.join(" ", new TreeSet<>(embedders));
        headers.set(CONTENT_POLICY, PAGE.formatted(nonce, ancestors));
        if (!embedders.isEmpty()) {
            // it knows no single sites, and would forbid them all
            headers.remove(FRAME_OPTIONS);
        }
    }

    /** For a year browsers come by TLS only. */
    static void putTls(MultiMap headers) {
        headers.set("Strict-Transport-Security", "max-age=31536000");
    }

    /** Whoever set them: over plain HTTP no browser shows a cookie again that it got by TLS. */
    static void secureCookies(MultiMap headers) {
        List<String> cookies = headers.getAll("Set-Cookie");
        if (!cookies.isEmpty()) {
            headers.set(
                    "Set-Cookie",
                    cookies.stream()
                            .map(cookie -> cookie.contains("; Secure") ? cookie : cookie + "; Secure")
                            .toList());
        }
    }

    /** For one answer only: whoever has seen another page cannot know it. */
    static String newNonce() {
        byte[] bytes = new byte[NONCE_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
