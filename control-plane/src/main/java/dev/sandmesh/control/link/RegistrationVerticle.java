package dev.sandmesh.control.link;

import dev.sandmesh.control.peer.Door;
import dev.sandmesh.control.peer.RefusedPeer;
import dev.sandmesh.control.peer.RefusedPeers;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Bus;
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

/** Answers agents that register; a request repeated while the first still runs gets the same answer. */
final class RegistrationVerticle extends VerticleBase {

    private final String nodeId;
    private final Bus bus;
    private final Registrar registrar;
    private final RegistrationFigures figures;
    private final RefusedPeers peers;
    private final Map<String, Running> running = new HashMap<>();
    private final List<Subscription> subscriptions = new ArrayList<>();

    /** A registration under way. */
    private record Running(Register register, Future<RegisterReply> reply) {}

    RegistrationVerticle(String nodeId, Bus bus, Registrar registrar, RegistrationFigures figures, RefusedPeers peers) {
        this.nodeId = nodeId;
        this.bus = bus;
        this.registrar = registrar;
        this.figures = figures;
        this.peers = peers;
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
        Subscription opened = bus.answer(address, Register::read, this::onRegister);
        subscriptions.add(opened);
        return opened.ready();
    }

    private Future<RegisterReply> onRegister(Register register) {
        String key =
                register.instance().instanceId() + "/" + register.credentials().nonce() + "/" + register.connection();
        Running first = running.get(key);
        if (first != null) {
            // whoever repeats the same words of version 1 gets the same answer; one that answers a challenge is for its
            // sender alone
            return register.equals(first.register()) && register.challenge().isEmpty()
                    ? first.reply()
                    : first.reply().transform(done -> onRegister(register));
        }
        Future<RegisterReply> reply = registrar.register(register).onSuccess(answer -> ended(register, answer));
        if (!reply.isComplete()) {
            running.put(key, new Running(register, reply));
            reply.onComplete(done -> running.remove(key));
        }
        return reply;
    }

    private void ended(Register register, RegisterReply reply) {
        figures.ended(reply);
        if (reply instanceof Refused refused && isOfThePeer(refused.code())) {
            Instance instance = register.instance();
            String address = instance.privateIp().isEmpty() ? instance.publicIp() : instance.privateIp();
            String who = instance.name() + " (" + instance.provider() + " " + instance.instanceId() + ", "
                    + instance.environment() + "): ";
            peers.note(new RefusedPeer(
                    Door.REGISTRATION, address, Wire.constant(refused.code()), who + refused.message()));
        }
    }

    /** A node that cannot take anybody turns nobody away. */
    private static boolean isOfThePeer(RefusalCode code) {
        return code != RefusalCode.NO_DATABASE && code != RefusalCode.UNAVAILABLE;
    }
}
