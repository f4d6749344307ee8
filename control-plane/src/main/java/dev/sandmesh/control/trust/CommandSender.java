package dev.sandmesh.control.trust;

import dev.sandmesh.control.key.SealedKey.Purpose;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.ProtocolVersions;
import dev.sandmesh.protocol.command.Command;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Delivery;
import dev.sandmesh.protocol.command.Order;
import dev.sandmesh.protocol.command.Outcome;
import dev.sandmesh.protocol.command.SignedCommand;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** Sends orders to agents, to those that can tell under a signature. Any event loop. */
public final class CommandSender {

    private static final Set<String> MISROUTED = Set.of("other_process", "stale_epoch", "superseded", "not_registered");

    private final Vertx vertx;
    private final Bus bus;
    private final TrustKeys keys;
    private final InstantSource clock;
    private final Supplier<UUID> ids;

    CommandSender(Vertx vertx, Bus bus, TrustKeys keys, InstantSource clock, Supplier<UUID> ids) {
        this.vertx = vertx;
        this.bus = bus;
        this.keys = keys;
        this.clock = clock;
        this.ids = ids;
    }

    /**
     * Completes with what the agent says came of it; fails as {@link Bus#request} does.
     *
     * @param protocolVersion that its agent speaks
     */
    public Future<CommandResult> send(AgentTokens.Bearer target, int protocolVersion, Order order, Duration limit) {
        Instant issued = clock.instant();
        return send(
                new Command(
                        ids.get(),
                        target.sandboxId(),
                        target.epoch(),
                        target.nonce(),
                        order,
                        issued,
                        issued.plus(limit)),
                protocolVersion,
                limit);
    }

    /** The same, of a command that perhaps was sent before, under the same id. */
    public Future<CommandResult> send(Command command, int protocolVersion, Duration limit) {
        String address = Address.command(command.sandboxId());
        if (protocolVersion < ProtocolVersions.TRUST) {
            return bus.request(address, command, CommandResult::read, limit);
        }
        Delivery signed = signed(command);
        return new Sending(vertx, left -> bus.request(address, signed, CommandResult::read, left), limit).begin();
    }

    /** Refused unread, by whoever holds another lease than that which the command names, or none. */
    public static boolean isMisrouted(CommandResult result) {
        return result.outcome() == Outcome.REFUSED && MISROUTED.contains(result.code());
    }

    private Delivery signed(Command command) {
        TrustRing ring = keys.ring(Purpose.COMMAND);
        List<String> announced = ring.publicKeys().size() > 1 ? ring.announcements() : List.of();
        return SignedCommand.of(command, ring.kid(), ring::sign, announced);
    }
}
