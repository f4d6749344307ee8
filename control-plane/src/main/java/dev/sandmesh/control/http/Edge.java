package dev.sandmesh.control.http;

import io.vertx.core.net.KeyCertOptions;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the HTTP servers of one node, one for each core, share against strangers. */
public final class Edge {

    private final Connections connections = new Connections();
    private final RateLimits limits;
    private final @Nullable ServedCertificate certificate;
    private final List<Consumer<KeyCertOptions>> servers = new CopyOnWriteArrayList<>();

    /** Reads the certificate: blocks. */
    public Edge(EdgeConfig config, InstantSource clock) {
        this.limits = new RateLimits(config.rates());
        this.certificate =
                config.tls().map(files -> new ServedCertificate(files, clock)).orElse(null);
    }

    Connections connections() {
        return connections;
    }

    RateLimits limits() {
        return limits;
    }

    /** Empty without TLS. */
    Optional<KeyCertOptions> certificate() {
        return Optional.ofNullable(certificate).map(ServedCertificate::served);
    }

    Optional<String> certificateFault() {
        return Optional.ofNullable(certificate).flatMap(ServedCertificate::fault);
    }

    void onNewCertificate(Consumer<KeyCertOptions> server) {
        servers.add(server);
    }

    void forget(Consumer<KeyCertOptions> server) {
        servers.remove(server);
    }

    @Nullable
    Void lookAtCertificate() {
        if (certificate != null) {
            certificate.look().ifPresent(options -> servers.forEach(server -> server.accept(options)));
        }
        return null;
    }
}
