package dev.sandmesh.protocol.mesh;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.TrustOptions;
import java.lang.reflect.Field;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Mutual TLS on the connections of the event bus. The event bus starts with the files as they are; it knows no way to others,
 * though its server and its client do. So these are told once, when they run, to ask for certificates that change. The
 * event bus keeps them to itself: that they are there under these names is known to this class alone, and a start that does not
 * find them fails.
 */
final class BusTls {

    private static final Set<String> VERSIONS = new LinkedHashSet<>(List.of("TLSv1.3", "TLSv1.2"));

    private BusTls() {}

    static void configure(EventBusOptions bus, MeshTls files) {
        bus.setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertPath(files.certificate().toString())
                        .addKeyPath(files.key().toString()))
                .setTrustOptions(new PemTrustOptions().addCertPath(files.ca().toString()))
                .setClientAuth(ClientAuth.REQUIRED)
                .setEnabledSecureTransportProtocols(VERSIONS);
    }

    /** From here on each handshake has what {@code certificates} say then. */
    static Future<Void> follow(Vertx vertx, MeshCertificates certificates) {
        KeyCertOptions ours = KeyCertOptions.wrap(certificates.ours());
        TrustOptions believed = TrustOptions.wrap(certificates.believed());
        ServerSSLOptions accepting = new ServerSSLOptions()
                .setKeyCertOptions(ours)
                .setTrustOptions(believed)
                .setClientAuth(ClientAuth.REQUIRED)
                .setEnabledSecureTransportProtocols(VERSIONS);
        // A certificate names a member, which may have any address.
        ClientSSLOptions connecting = new ClientSSLOptions()
                .setKeyCertOptions(ours)
                .setTrustOptions(believed)
                .setHostnameVerificationAlgorithm("")
                .setEnabledSecureTransportProtocols(VERSIONS);
        try {
            NetServer server = (NetServer) part(vertx.eventBus(), "server");
            NetClient client = (NetClient) part(vertx.eventBus(), "client");
            return Future.all(server.updateSSLOptions(accepting, true), client.updateSSLOptions(connecting, true))
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
