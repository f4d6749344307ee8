package dev.sandmesh.control.link;

import dev.sandmesh.control.peer.Door;
import dev.sandmesh.control.peer.RefusedPeer;
import dev.sandmesh.control.peer.RefusedPeers;
import dev.sandmesh.control.registry.Arrival;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.Subscription;
import dev.sandmesh.protocol.Wire;
import dev.sandmesh.protocol.report.Instance;
import dev.sandmesh.protocol.report.RefusalCode;
import dev.sandmesh.protocol.report.Refused;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.RegisterReply;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Answers agents that register; a request repeated while the first still runs gets the same answer. */
final class RegistrationVerticle extends VerticleBase {

    private final String nodeId;
    private final Bus bus;
    private final Registrar registrar;
    private final Witness witness;
    private final Map<String, Running> running = new HashMap<>();
    private final List<Subscription> subscriptions = new ArrayList<>();

    /** A registration under way. */
    private record Running(Arrival arrival, Future<RegisterReply> reply) {}

    /**
     * What is known of those who come, and kept of those who are turned away.
     *
     * @param addresses where a member of the mesh is
     */
    record Witness(RegistrationFigures figures, RefusedPeers peers, Function<String, Optional<String>> addresses) {}

    RegistrationVerticle(String nodeId, Bus bus, Registrar registrar, Witness witness) {
        this.nodeId = nodeId;
        this.bus = bus;
        this.registrar = registrar;
        this.witness = witness;
    }

    @Override
    public Future<?> start() {
        return Future.join(answerAt(Address.REGISTER), answerAt(Address.register(nodeId)));
    }

    @Override
    public Future<?> stop() {
        return Future.join(subscriptions.stream().map(Subscription::close).toList());
    }

    private Future<Void> answerAt(String address) {
        Subscription opened = bus.answer(address, Register::read, this::byMesh);
        subscriptions.add(opened);
        return opened.ready();
    }

    /** Whatever comes over the bus comes from a member of the mesh, or by one: an agent's word that it came otherwise counts nothing. */
    private Future<RegisterReply> byMesh(Register register) {
        String address = witness.addresses().apply(register.connection()).orElse("");
        return onRegister(new Arrival(register.over(Link.BY_MESH), address));
    }

    /** From the hub of this node, on any thread, and answered there: it came over the relay link, from there. */
    Future<RegisterReply> byRelay(Register register, String address) {
        return Hop.back(Hop.call(context, () -> onRegister(new Arrival(register.over(Link.BY_RELAY), address))));
    }

    private Future<RegisterReply> onRegister(Arrival arrival) {
        Register register = arrival.register();
        String key =
                register.instance().instanceId() + "/" + register.credentials().nonce() + "/" + register.connection();
        Running first = running.get(key);
        if (first != null) {
            // whoever repeats the same words of version 1 gets the same answer; one that answers a challenge is for its
            // sender alone
            return arrival.equals(first.arrival()) && register.challenge().isEmpty()
                    ? first.reply()
                    : first.reply().transform(done -> onRegister(arrival));
        }
        Future<RegisterReply> reply = registrar
                .register(arrival)
                .onSuccess(answer -> ended(arrival, answer))
                .map(RegistrationVerticle::asAgentsRead);
        if (!reply.isComplete()) {
            running.put(key, new Running(arrival, reply));
            reply.onComplete(done -> running.remove(key));
        }
        return reply;
    }

    private void ended(Arrival arrival, RegisterReply reply) {
        witness.figures().ended(reply);
        if (reply instanceof Refused refused && isOfThePeer(refused.code())) {
            Instance instance = arrival.register().instance();
            String who = instance.name() + " (" + instance.provider() + " " + instance.instanceId() + ", "
                    + instance.environment() + Place.of(arrival).claim() + "): ";
            String address = arrival.address().isEmpty() ? "unknown" : arrival.address();
            witness.peers()
                    .note(new RefusedPeer(
                            Door.REGISTRATION, address, Wire.constant(refused.code()), who + refused.message()));
        }
    }

    /** Agents of older versions do not know the newest code, and would not read the sentence that comes with it. */
    private static RegisterReply asAgentsRead(RegisterReply reply) {
        return reply instanceof Refused refused && refused.code() == RefusalCode.PROTOCOL_DOWNGRADE
                ? new Refused(
                        RefusalCode.UNSUPPORTED_VERSION,
                        Wire.constant(refused.code()) + ": " + refused.message(),
                        refused.retryAfterMillis(),
                        refused.tryNodes())
                : reply;
    }

    /** A node that cannot take anybody turns nobody away. */
    private static boolean isOfThePeer(RefusalCode code) {
        return code != RefusalCode.NO_DATABASE && code != RefusalCode.UNAVAILABLE;
    }
}
