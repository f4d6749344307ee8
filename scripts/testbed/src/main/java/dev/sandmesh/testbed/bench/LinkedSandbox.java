package dev.sandmesh.testbed.bench;

import dev.sandmesh.agent.link.LinkFactory;
import dev.sandmesh.agent.link.LinkListener;
import dev.sandmesh.agent.link.LinkSettings;
import dev.sandmesh.agent.link.LinkVerticle;
import dev.sandmesh.agent.link.Registration;
import dev.sandmesh.protocol.report.AckStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/** A simulated sandbox on the agent's own link, that sends a heartbeat when it is told to. */
final class LinkedSandbox implements LinkListener {

    private final SimulatedAgent sandbox;
    private final LinkVerticle link;
    private final Promise<Void> live = Promise.promise();
    private volatile @Nullable Registration registration;

    private LinkedSandbox(SimulatedAgent sandbox, LinkFactory factory) {
        this.sandbox = sandbox;
        this.link = new LinkVerticle(LinkSettings.standard(), factory, Future.succeededFuture(sandbox.introduction()));
        link.serve(delivery -> Future.failedFuture(new IllegalStateException("nothing runs here")), this);
    }

    /** Done when it has a lease. */
    static Future<LinkedSandbox> start(Vertx vertx, SimulatedAgent sandbox, LinkFactory factory) {
        LinkedSandbox linked = new LinkedSandbox(sandbox, factory);
        return vertx.deployVerticle(linked.link)
                .compose(deployed -> linked.live.future())
                .map(linked);
    }

    /** Fails unless it is acked. */
    Future<?> heartbeat() {
        Registration now = registration;
        if (now == null) {
            return Future.failedFuture("no lease at the moment");
        }
        return link.heartbeat(now, sandbox.heartbeat(now.sandboxId(), now.epoch()))
                .compose(ack -> ack.status() == AckStatus.OK
                        ? Future.succeededFuture(ack)
                        : Future.failedFuture("not acked: " + ack.status()));
    }

    @Override
    public void live(Registration now) {
        registration = now;
        live.tryComplete();
    }

    @Override
    public void down() {
        registration = null;
    }

    @Override
    public void superseded() {
        registration = null;
    }

    @Override
    public void departure() {
        // The next heartbeat tells.
    }
}
