package dev.sandmesh.control.http;

import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.spi.VertxServiceProvider;

/** Makes every Vert.x leave room for the request's id in its contexts; found by the service loader. */
public final class RequestIdStorage implements VertxServiceProvider {

    @Override
    public void init(VertxBootstrap bootstrap) {
        RequestIds.register();
    }
}
