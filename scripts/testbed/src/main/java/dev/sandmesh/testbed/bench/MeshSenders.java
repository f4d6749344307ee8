package dev.sandmesh.testbed.bench;

import dev.sandmesh.agent.identity.Introduction;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.BusListener;
import dev.sandmesh.protocol.Sender;
import dev.sandmesh.protocol.mesh.Mesh;
import dev.sandmesh.protocol.mesh.MeshConfig;
import dev.sandmesh.protocol.report.AckStatus;
import dev.sandmesh.protocol.report.Challenge;
import dev.sandmesh.protocol.report.Heartbeat;
import dev.sandmesh.protocol.report.HeartbeatAck;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.RegisterReply;
import dev.sandmesh.protocol.report.Registered;
import dev.sandmesh.testbed.Eventually;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * All on one member of the mesh: as many members as sandboxes would measure Hazelcast. They introduce themselves, answer the
 * challenge and show their tokens as each agent does.
 */
final class MeshSenders implements Senders {

    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final Mesh mesh;
    private final Bus bus;
    private final List<Lease> leases = new ArrayList<>();
    private int next;

    private record Lease(SimulatedAgent sandbox, Registered given, Sender shown, String keys) {

        Heartbeat heartbeat() {
            return sandbox.heartbeat(given.sandboxId(), given.epoch()).knowing(keys);
        }
    }

    private MeshSenders(Mesh mesh) {
        this.mesh = mesh;
        this.bus = new Bus(mesh.vertx(), BusListener.NONE);
    }

    /** Joins, registers everyone, and waits for the peer. */
    static MeshSenders start(MeshConfig config, List<SimulatedAgent> sandboxes) throws Exception {
        MeshSenders senders = new MeshSenders(
                Mesh.join(config, new VertxOptions().setEventLoopPoolSize(1)).await(60, TimeUnit.SECONDS));
        for (SimulatedAgent sandbox : sandboxes) {
            senders.leases.add(senders.register(sandbox).await(30, TimeUnit.SECONDS));
        }
        Eventually.hold("the echo answers", Duration.ofSeconds(60), () -> senders.echo()
                .map(true)
                .await(10, TimeUnit.SECONDS));
        return senders;
    }

    @Override
    public Vertx vertx() {
        return mesh.vertx();
    }

    @Override
    public Future<?> heartbeat() {
        Lease lease = turn();
        return bus.request(
                        Address.heartbeat(lease.given().nodeId()),
                        lease.heartbeat(),
                        HeartbeatAck::read,
                        ANSWER,
                        lease.shown())
                .compose(ack -> ack.status() == AckStatus.OK
                        ? Future.succeededFuture(ack)
                        : Future.failedFuture("not acked: " + ack.status()));
    }

    @Override
    public Future<?> echo() {
        Lease lease = turn();
        return bus.request(EchoNode.ADDRESS, lease.heartbeat(), HeartbeatAck::read, ANSWER, lease.shown());
    }

    @Override
    public void close() throws TimeoutException {
        mesh.close(Duration.ofSeconds(5)).await(20, TimeUnit.SECONDS);
    }

    private Lease turn() {
        return leases.get(next++ % leases.size());
    }

    private Future<Lease> register(SimulatedAgent sandbox) {
        Introduction known = sandbox.introduction();
        Register said = known.register("cluster", mesh.nodeId());
        return bus.request(Address.REGISTER, said, RegisterReply::read, ANSWER).compose(reply -> {
            if (!(reply instanceof Challenge challenge)) {
                return Future.failedFuture("no challenge, but " + reply);
            }
            Register proved = known.register(said, challenge);
            return bus.request(Address.register(challenge.nodeId()), proved, RegisterReply::read, ANSWER)
                    .compose(answer -> known.judge(proved, answer, Optional.empty()) instanceof Registered given
                            ? Future.succeededFuture(new Lease(
                                    sandbox,
                                    given,
                                    Sender.withToken(given.trust().token()),
                                    known.keys().name()))
                            : Future.failedFuture("refused: " + answer));
        });
    }
}
