package dev.sandmesh.control.link;

import dev.sandmesh.control.registry.Sandbox;
import dev.sandmesh.control.registry.SandboxState;
import dev.sandmesh.control.trust.AgentTokens;
import dev.sandmesh.control.trust.CommandSender;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.ProtocolVersions;
import dev.sandmesh.protocol.Recent;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.command.Check;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.Present;
import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks whoever holds a sandbox whether it is there, once in a while: who else wants to know of the same process meanwhile is told the
 * same. Touched by one event loop.
 */
final class Probes {

    /** For so long nobody is asked again who was there. */
    static final Duration THERE = Duration.ofSeconds(5);
    /** And who was not, from the question on: whoever thaws is to be found. */
    static final Duration SILENT = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(Probes.class);
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final int MOST = 10_000;

    /**
     * Said by somebody at that address who is not the one that was asked. Not so {@code not_registered}: whoever says that compared
     * the nonce first and is between two leases. Older agents did not compare, and are believed all the same: of two mistakes, to refuse a
     * newcomer that may come again is the smaller one.
     */
    private static final Set<String> ANOTHER = Set.of("other_process", "stale_epoch", "wrong_sandbox", "superseded");

    private final CommandSender sender;
    private final InstantSource clock;
    private final Map<SandboxId, Probe> lately = new Recent<>(MOST);

    private record Probe(AgentTokens.Bearer asked, Instant at, Future<Boolean> there) {

        boolean counts(AgentTokens.Bearer who, Instant now) {
            Duration good = there.succeeded() && there.result() ? THERE : SILENT;
            boolean open = !there.isComplete() || (there.succeeded() && now.isBefore(at.plus(good)));
            return asked.equals(who) && open && !now.isBefore(at);
        }
    }

    Probes(CommandSender sender, InstantSource clock) {
        this.sender = sender;
        this.clock = clock;
    }

    /** Fails when this node could not ask. */
    Future<Boolean> isThere(Sandbox sandbox) {
        SandboxState state = sandbox.state();
        AgentTokens.Bearer incumbent = new AgentTokens.Bearer(
                sandbox.id(), state.owner().epoch(), state.owner().nonce());
        Instant now = clock.instant();
        Probe before = lately.get(sandbox.id());
        if (before != null && before.counts(incumbent, now)) {
            return before.there();
        }
        Future<Boolean> there = ask(incumbent, state.agent().protocolVersion());
        lately.put(sandbox.id(), new Probe(incumbent, now, there));
        return there;
    }

    private Future<Boolean> ask(AgentTokens.Bearer incumbent, int version) {
        return sender.send(incumbent, version, version < ProtocolVersions.TRUST ? new Check() : new Present(), LIMIT)
                .map(Probes::isItself)
                .recover(failure -> {
                    if (failure instanceof ReplyException silence) {
                        LOG.info(
                                "the process that holds sandbox {} does not answer: {}",
                                incumbent.sandboxId(),
                                silence.toString());
                        return Future.succeededFuture(false);
                    }
                    // whatever it says: whoever is dead says nothing
                    return failure instanceof ProtocolException
                            ? Future.succeededFuture(true)
                            : Future.failedFuture(failure);
                });
    }

    private static boolean isItself(CommandResult result) {
        return result.outcome() != Outcome.REFUSED || !ANOTHER.contains(result.code());
    }
}
