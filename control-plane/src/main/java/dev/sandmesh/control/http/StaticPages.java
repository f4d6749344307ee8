package dev.sandmesh.control.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.StaticHandler;

/** Serves the page from the class path: hashed assets for ever, everything else fresh; unknown paths are the page's routes. */
final class StaticPages {

    /** Vert.x looks in the working directory before the class path, and a checkout has a folder named web. */
    private static final String ROOT = "sandmesh-page";
    private static final long YEAR_SECONDS = 31_536_000L;

    private StaticPages() {}

    static void mount(Router router) {
        router.route("/assets/*")
                .handler(context -> {
                    context.response().putHeader("Cache-Control", "public, max-age=" + YEAR_SECONDS + ", immutable");
                    context.next();
                })
                .handler(pages(ROOT + "/assets"));
        router.route("/assets/*").handler(context -> {
            context.response().headers().remove("Cache-Control");
            context.fail(404);
        });
        router.route()
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .handler(StaticPages::fresh)
                .handler(pages(ROOT))
                .handler(StaticPages::index);
    }

    private static StaticHandler pages(String root) {
        return StaticHandler.create(root).setIncludeHidden(false).setCachingEnabled(false);
    }

    private static void fresh(RoutingContext context) {
        context.response().putHeader("Cache-Control", "no-cache");
        context.next();
    }

    private static void index(RoutingContext context) {
        HttpServerRequest request = context.request();
        String last = request.path().substring(request.path().lastIndexOf('/') + 1);
        if (last.contains(".") || request.path().equals("/index.html")) {
            context.fail(404);
            return;
        }
        context.reroute("/index.html");
    }
}
