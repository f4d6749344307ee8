package dev.sandmesh.control.link;

import dev.sandmesh.control.registry.Arrival;
import dev.sandmesh.control.registry.OwnerWrite;
import dev.sandmesh.control.registry.Predecessor;
import dev.sandmesh.control.registry.Registry;
import dev.sandmesh.control.registry.Sandbox;
import dev.sandmesh.control.registry.SandboxEvent;
import dev.sandmesh.control.registry.SandboxPatch;
import dev.sandmesh.control.registry.SandboxState;
import dev.sandmesh.control.registry.Severity;
import dev.sandmesh.control.trust.CommandSender;
import dev.sandmesh.protocol.report.Instance;
import dev.sandmesh.protocol.report.Register;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One identity, one agent: when another process of the same identity holds the sandbox, it is asked whether it is there. Whoever answers
 * stays; who does not has to give way. Touched by one event loop.
 */
final class Incumbents {

    private static final Logger LOG = LoggerFactory.getLogger(Incumbents.class);

    private final Registry registry;
    private final Probes probes;
    private final Doubles doubles;
    private final InstantSource clock;

    Incumbents(Registry registry, CommandSender sender, InstantSource clock) {
        this.registry = registry;
        this.probes = new Probes(sender, clock);
        this.doubles = new Doubles(clock);
        this.clock = clock;
    }

    /**
     * What was found.
     *
     * @param refusal why whoever registers cannot have the sandbox; empty when nobody is in its way
     * @param seen whose it is as far as that is known
     */
    record Finding(Optional<String> refusal, Predecessor seen) {}

    /** Of an agent whose key was proved. */
    Future<Finding> inTheWayOf(Arrival arrival) {
        Register register = arrival.register();
        Instance instance = register.instance();
        return registry.findByInstance(instance.provider(), instance.instanceId())
                .compose(found -> {
                    Predecessor seen = found.map(
                                    sandbox -> Predecessor.of(sandbox.state().owner()))
                            .orElse(Predecessor.NOBODY);
                    return found.filter(sandbox -> holds(sandbox, register))
                            .map(sandbox -> probes.isThere(sandbox)
                                    .map(there ->
                                            there ? Optional.of(refusal(sandbox, arrival)) : Optional.<String>empty()))
                            .orElseGet(() -> Future.succeededFuture(Optional.empty()))
                            .map(refusal -> new Finding(refusal, seen));
                });
    }

    /** Not one that said goodbye, which gives its nonce back; whose key is another's is refused anyway. */
    private boolean holds(Sandbox sandbox, Register register) {
        SandboxState state = sandbox.state();
        return state.owned()
                && state.away().isEmpty()
                && !state.owner().nonce().isEmpty()
                && !state.owner().nonce().equals(register.credentials().nonce())
                && state.agent().pinnedKey().equals(register.credentials().publicKey());
    }

    private String refusal(Sandbox sandbox, Arrival newcomer) {
        Place here = Place.of(sandbox);
        Place there = Place.of(newcomer);
        doubles.refused(sandbox.id()).ifPresent(since -> tell(sandbox, newcomer.register(), here, there, since));
        return "another process of this identity holds the sandbox and answers, at " + here.words()
                + "; if that is a copy of this machine, give one of them an identity of its own (remove its state directory)";
    }

    private void tell(Sandbox sandbox, Register newcomer, Place here, Place there, long since) {
        String more = since == 0 ? "" : "; so were " + since + " more since that was told last";
        LOG.warn(
                "a second agent with the identity of sandbox {}, at {}, is refused: the first answers, at {}{}",
                sandbox.id(),
                there.words(),
                here.words(),
                more);
        SandboxEvent event = new SandboxEvent(
                registry.newId(),
                clock.instant(),
                "identityInUse",
                Severity.ERROR,
                "a second agent with this identity, at " + there.words() + ", was refused: the first, at "
                        + here.words() + ", answers" + more,
                new JsonObject()
                        .put("incumbentAddress", here.observed())
                        .put("incumbentClaimedAddress", here.claimed())
                        .put("incumbentConnection", here.connection())
                        .put("newcomerAddress", there.observed())
                        .put("newcomerClaimedAddress", there.claimed())
                        .put("newcomerConnection", there.connection())
                        .put("newcomerAgentVersion", newcomer.agentVersion())
                        .put("refusedSinceToldLast", since)
                        .put("code", "identity_in_use"));
        // in the name of whoever owns the sandbox: if that changes meanwhile, the matter is over
        registry.write(new OwnerWrite(sandbox.state().owner(), 0, 0, SandboxPatch.empty(), List.of(event)))
                .onFailure(failure -> LOG.warn("a second agent of {} is not in its timeline", sandbox.id(), failure));
    }
}
