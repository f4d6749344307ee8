package dev.sandmesh.control.link;

import dev.sandmesh.control.registry.OwnerWrite;
import dev.sandmesh.control.registry.Registry;
import dev.sandmesh.control.registry.Sandbox;
import dev.sandmesh.control.registry.SandboxEvent;
import dev.sandmesh.control.registry.SandboxPatch;
import dev.sandmesh.control.registry.SandboxState;
import dev.sandmesh.control.registry.Severity;
import dev.sandmesh.control.trust.AgentTokens;
import dev.sandmesh.control.trust.CommandSender;
import dev.sandmesh.protocol.ProtocolVersions;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.command.Check;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.Present;
import dev.sandmesh.protocol.report.Instance;
import dev.sandmesh.protocol.report.Register;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One identity, one agent: when another process of the same identity holds the sandbox, it is asked whether it is there. Whoever answers
 * stays; who does not has to give way. Touched by one event loop.
 */
final class Incumbents {

    private static final Logger LOG = LoggerFactory.getLogger(Incumbents.class);
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final Duration TOLD_AGAIN = Duration.ofMinutes(10);
    private static final int MOST_TOLD = 1_000;

    /** Said by somebody at that address who is not the one that was asked. */
    private static final Set<String> ANOTHER =
            Set.of("other_process", "stale_epoch", "wrong_sandbox", "not_registered", "superseded");

    private final Registry registry;
    private final CommandSender sender;
    private final InstantSource clock;
    private final Map<String, Instant> told = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > MOST_TOLD;
        }
    };

    Incumbents(Registry registry, CommandSender sender, InstantSource clock) {
        this.registry = registry;
        this.sender = sender;
        this.clock = clock;
    }

    /** Why the agent that registers, whose key was proved, cannot have the sandbox; empty when nobody is in its way. */
    Future<Optional<String>> inTheWayOf(Register register) {
        Instance instance = register.instance();
        return registry.findByInstance(instance.provider(), instance.instanceId())
                .compose(found -> found.filter(sandbox -> holds(sandbox, register))
                        .map(sandbox -> ask(sandbox, register))
                        .orElseGet(() -> Future.succeededFuture(Optional.empty())));
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

    private Future<Optional<String>> ask(Sandbox sandbox, Register newcomer) {
        SandboxState state = sandbox.state();
        AgentTokens.Bearer incumbent = new AgentTokens.Bearer(
                sandbox.id(), state.owner().epoch(), state.owner().nonce());
        int version = state.agent().protocolVersion();
        return sender.send(incumbent, version, version < ProtocolVersions.TRUST ? new Check() : new Present(), LIMIT)
                .map(Incumbents::isThere)
                .otherwise(silence -> {
                    LOG.info("the process that holds sandbox {} does not answer: {}", sandbox.id(), silence.toString());
                    return false;
                })
                .map(there -> there ? Optional.of(refusal(sandbox, newcomer)) : Optional.empty());
    }

    private static boolean isThere(CommandResult result) {
        return result.outcome() != Outcome.REFUSED || !ANOTHER.contains(result.code());
    }

    private String refusal(Sandbox sandbox, Register newcomer) {
        String here = address(
                sandbox.machine().privateIp(),
                sandbox.machine().publicIp(),
                sandbox.state().agent().connection());
        String there =
                address(newcomer.instance().privateIp(), newcomer.instance().publicIp(), newcomer.connection());
        if (isNews(sandbox.id(), newcomer)) {
            tell(sandbox, newcomer, here, there);
        }
        return "another process of this identity holds the sandbox and answers, at " + here
                + "; if that is a copy of this machine, give one of them an identity of its own (remove its state directory)";
    }

    private boolean isNews(SandboxId id, Register newcomer) {
        Instant now = clock.instant();
        String key = id + "/" + newcomer.credentials().nonce();
        Instant before = told.get(key);
        if (before != null && before.plus(TOLD_AGAIN).isAfter(now)) {
            return false;
        }
        told.remove(key);
        told.put(key, now);
        return true;
    }

    private void tell(Sandbox sandbox, Register newcomer, String here, String there) {
        LOG.warn(
                "a second agent with the identity of sandbox {}, at {}: the first answers, at {}",
                sandbox.id(),
                there,
                here);
        SandboxEvent event = new SandboxEvent(
                registry.newId(),
                clock.instant(),
                "identityInUse",
                Severity.ERROR,
                "a second agent with this identity, at " + there + ", was refused: the first, at " + here + ", answers",
                new JsonObject()
                        .put("incumbentAddress", here)
                        .put("incumbentConnection", sandbox.state().agent().connection())
                        .put("newcomerAddress", there)
                        .put("newcomerConnection", newcomer.connection())
                        .put("newcomerAgentVersion", newcomer.agentVersion())
                        .put("code", "identity_in_use"));
        // in the name of whoever owns the sandbox: if that changes meanwhile, the matter is over
        registry.write(new OwnerWrite(sandbox.state().owner(), 0, 0, SandboxPatch.empty(), List.of(event)))
                .onFailure(failure -> LOG.warn("a second agent of {} is not in its timeline", sandbox.id(), failure));
    }

    private static String address(String privateIp, String publicIp, String connection) {
        String ip = privateIp.isEmpty() ? publicIp : privateIp;
        return (ip.isEmpty() ? "an unknown address" : ip) + " (connection " + connection + ")";
    }
}
