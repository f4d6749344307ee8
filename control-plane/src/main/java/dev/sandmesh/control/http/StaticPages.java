package dev.sandmesh.control.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the page: hashed assets for ever, everything else fresh; unknown paths are the page's own routes. Read from the class
 * path alone: Vert.x's own handler would prefer a folder of that name where the process happens to run.
 */
final class StaticPages {

    private static final Logger LOG = LoggerFactory.getLogger(StaticPages.class);
    private static final String ROOT = "sandmesh-page";
    private static final String INDEX = "/index.html";
    private static final String DOCS = "/docs.html";

    /** Shows a screen by a ticket alone: nobody is signed in there who could be made to click. */
    private static final String LOOK = "/look";

    /** Stands in the page for what each answer has another value of; vite.config.ts puts it there. */
    private static final String NONCE = "__CSP_NONCE__";

    private static final Pattern FILE = Pattern.compile("(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+\\.[a-z0-9]+");
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("wasm", "application/wasm"),
            Map.entry("txt", "text/plain; charset=utf-8"));

    private final Vertx vertx;
    private final Set<String> embedders;
    /** What was read once; only what is there gets in, so it cannot grow beyond the page itself. */
    private final Map<String, Buffer> read = new ConcurrentHashMap<>();

    private StaticPages(Vertx vertx, Set<String> embedders) {
        this.vertx = vertx;
        this.embedders = embedders;
    }

    /** {@code embedders} may show the page of a screen in frames of theirs. */
    static void mount(Router router, Vertx vertx, Set<String> embedders) {
        StaticPages pages = new StaticPages(vertx, embedders);
        router.route().method(HttpMethod.GET).method(HttpMethod.HEAD).handler(pages::serve);
    }

    private void serve(RoutingContext context) {
        String path = context.request().path();
        boolean file = FILE.matcher(path).matches() && TYPES.containsKey(extension(path));
        boolean route = !path.substring(path.lastIndexOf('/') + 1).contains(".");
        if (!file && !route) {
            context.next();
            return;
        }
        String wanted = file ? path : path.equals("/docs") ? DOCS : INDEX;
        find(wanted)
                .onSuccess(found -> found.ifPresentOrElse(content -> write(context, wanted, content), context::next))
                .onFailure(context::fail);
    }

    private Future<Optional<Buffer>> find(String path) {
        Buffer known = read.get(path);
        if (known != null) {
            return Future.succeededFuture(Optional.of(known));
        }
        return vertx.executeBlocking(() -> load(path), false)
                .onSuccess(found -> found.ifPresent(content -> read.putIfAbsent(path, content)));
    }

    private static Optional<Buffer> load(String path) throws IOException {
        try (InputStream in = StaticPages.class.getClassLoader().getResourceAsStream(ROOT + path)) {
            return in == null ? Optional.empty() : Optional.of(Buffer.buffer(in.readAllBytes()));
        }
    }

    private void write(RoutingContext context, String path, Buffer file) {
        boolean hashed = path.startsWith("/assets/");
        Buffer content = file;
        if (path.endsWith(".html")) {
            String nonce = SecurityHeaders.newNonce();
            content = Buffer.buffer(file.toString().replace(NONCE, nonce));
            boolean look = context.request().path().equals(LOOK);
            SecurityHeaders.putPage(context.response().headers(), nonce, look ? embedders : Set.of());
        }
        HttpServerResponse response = context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, TYPES.getOrDefault(extension(path), "application/octet-stream"))
                .putHeader(HttpHeaders.CACHE_CONTROL, hashed ? "public, max-age=31536000, immutable" : "no-cache");
        Future<Void> written = HttpMethod.HEAD.equals(context.request().method())
                ? response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(content.length()))
                        .end()
                : response.end(content);
        written.onFailure(gone -> LOG.debug("a browser left before its answer", gone));
    }

    private static String extension(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }
}
