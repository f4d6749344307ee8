package dev.sandmesh.protocol.mesh;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.lang.reflect.Field;

/**
 * Mutual TLS on the connections of the event bus. The event bus starts with the files as they are; it knows no way to others,
 * though its server and its client do. So these are told once, when they run, to ask for certificates that change. The
 * event bus keeps them to itself: that they are there under these names is known to this class alone, and a start that does not
 * find them fails.
 */
final class BusTls {

    private BusTls() {}

    static void configure(EventBusOptions bus, MeshTls files) {
        bus.setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertPath(files.certificate().toString())
                        .addKeyPath(files.key().toString()))
                .setTrustOptions(new PemTrustOptions().addCertPath(files.ca().toString()))
                .setClientAuth(ClientAuth.REQUIRED)
                .setEnabledSecureTransportProtocols(MutualTls.VERSIONS);
    }

    /** From here on each handshake has what the files hold then. */
    static Future<Void> follow(Vertx vertx, MutualTls tls) {
        try {
            NetServer server = (NetServer) part(vertx.eventBus(), "server");
            NetClient client = (NetClient) part(vertx.eventBus(), "client");
            return Future.all(
                            server.updateSSLOptions(tls.accepting(), true),
                            client.updateSSLOptions(tls.connecting(), true))
                    .mapEmpty();
        } catch (ReflectiveOperationException | RuntimeException e) {
            return Future.failedFuture(new IllegalStateException(
                    "this version of Vert.x has another event bus: its certificates cannot be replaced", e));
        }
    }

    private static Object part(EventBus bus, String name) throws ReflectiveOperationException {
        Field field = bus.getClass().getDeclaredField(name);
        field.setAccessible(true);
        Object part = field.get(bus);
        if (part == null) {
            throw new NoSuchFieldException(name + " is not there yet");
        }
        return part;
    }
}
