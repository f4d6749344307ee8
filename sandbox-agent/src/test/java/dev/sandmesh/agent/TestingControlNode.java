package dev.sandmesh.agent;

import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.BusListener;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.command.Command;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Order;
import dev.sandmesh.protocol.mesh.Mesh;
import dev.sandmesh.protocol.mesh.MeshConfig;
import dev.sandmesh.protocol.mesh.MeshRole;
import dev.sandmesh.protocol.report.AckStatus;
import dev.sandmesh.protocol.report.AgentEvent;
import dev.sandmesh.protocol.report.DesiredConfiguration;
import dev.sandmesh.protocol.report.EventAck;
import dev.sandmesh.protocol.report.Heartbeat;
import dev.sandmesh.protocol.report.HeartbeatAck;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.RegisterReply;
import dev.sandmesh.protocol.report.Registered;
import io.vertx.core.Future;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** A data member of a real mesh that gives leases and remembers what it hears; it judges nothing. */
final class TestingControlNode implements AutoCloseable {

    static final SandboxId SANDBOX = SandboxId.of("01890000-0000-7000-8000-000000000001");

    final BlockingQueue<Register> registrations = new LinkedBlockingQueue<>();
    final BlockingQueue<Heartbeat> heartbeats = new LinkedBlockingQueue<>();
    final BlockingQueue<AgentEvent> events = new LinkedBlockingQueue<>();
    volatile AckStatus lease = AckStatus.OK;
    volatile boolean takesEvents = true;
    volatile DesiredConfiguration desired = DesiredConfiguration.NONE;

    private final AtomicLong epoch;
    private final String nodeId = UUID.randomUUID().toString().substring(0, 8);
    private final Mesh mesh;
    private final Bus bus;
    private volatile String nonce = "";

    private TestingControlNode(Mesh mesh, long epoch) {
        this.mesh = mesh;
        this.bus = new Bus(mesh.vertx(), BusListener.NONE);
        this.epoch = new AtomicLong(epoch);
    }

    static TestingControlNode start(String cluster, int port, long epoch) throws TimeoutException {
        Mesh mesh = Mesh.join(new MeshConfig(cluster, MeshRole.DATA, "127.0.0.1", port, List.of()), new VertxOptions())
                .await(60, TimeUnit.SECONDS);
        TestingControlNode node = new TestingControlNode(mesh, epoch);
        Future.all(
                        node.bus
                                .answer(Address.REGISTER, Register::read, node::register)
                                .ready(),
                        node.bus
                                .answer(Address.heartbeat(node.nodeId), Heartbeat::read, node::heartbeat)
                                .ready(),
                        node.bus
                                .answer(Address.event(node.nodeId), AgentEvent::read, node::event)
                                .ready())
                .await(30, TimeUnit.SECONDS);
        return node;
    }

    CommandResult order(Order order) throws TimeoutException {
        return order(order, Duration.ofSeconds(10));
    }

    CommandResult order(Order order, Duration limit) throws TimeoutException {
        return order(order, Instant.now().plus(limit), limit);
    }

    CommandResult order(Order order, Instant expiresAt) throws TimeoutException {
        return order(order, expiresAt, Duration.ofSeconds(10));
    }

    private CommandResult order(Order order, Instant expiresAt, Duration limit) throws TimeoutException {
        Command command =
                new Command(UUID.randomUUID(), SANDBOX, epoch.get(), nonce, order, expiresAt.minus(limit), expiresAt);
        return bus.request(Address.command(SANDBOX), command, CommandResult::read, limit)
                .await(2 * limit.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() throws TimeoutException {
        mesh.close(Duration.ofSeconds(5)).await(20, TimeUnit.SECONDS);
    }

    private Future<RegisterReply> register(Register register) {
        registrations.add(register);
        nonce = register.credentials().nonce();
        lease = AckStatus.OK;
        return Future.succeededFuture(new Registered(
                SANDBOX, epoch.incrementAndGet(), nodeId, 1, 200, false, Instant.now(), 0, List.of(nodeId), ""));
    }

    private Future<HeartbeatAck> heartbeat(Heartbeat heartbeat) {
        heartbeats.add(heartbeat);
        DesiredConfiguration wanted = desired;
        return Future.succeededFuture(new HeartbeatAck(
                heartbeat.sequence(),
                Instant.now(),
                lease,
                wanted.version(),
                wanted.version() == heartbeat.runningVersion() ? Optional.empty() : Optional.of(wanted)));
    }

    private Future<EventAck> event(AgentEvent event) {
        if (!takesEvents) {
            return Future.failedFuture("the database is away");
        }
        events.add(event);
        return Future.succeededFuture(new EventAck(event.number(), AckStatus.OK));
    }
}
