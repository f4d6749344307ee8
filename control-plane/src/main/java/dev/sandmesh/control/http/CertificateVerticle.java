package dev.sandmesh.control.http;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the files of the certificate every two seconds and hands a new one to the servers; connections go on. */
public final class CertificateVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(CertificateVerticle.class);
    private static final Duration PERIOD = Duration.ofSeconds(2);

    private final Edge edge;
    private final Duration period;
    private boolean stopped;
    private long timer = -1;

    public CertificateVerticle(Edge edge) {
        this(edge, PERIOD);
    }

    CertificateVerticle(Edge edge, Duration period) {
        this.edge = edge;
        this.period = period;
    }

    @Override
    public Future<?> start() {
        later();
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        stopped = true;
        vertx.cancelTimer(timer);
        return Future.succeededFuture();
    }

    private void later() {
        timer = vertx.setTimer(period.toMillis(), due -> vertx.executeBlocking(edge::lookAtCertificate)
                .onFailure(fault -> LOG.error("the certificate's files cannot be looked at", fault))
                .onComplete(looked -> {
                    if (!stopped) {
                        later();
                    }
                }));
    }
}
