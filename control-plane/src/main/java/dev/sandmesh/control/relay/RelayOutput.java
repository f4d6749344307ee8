package dev.sandmesh.control.relay;

import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.Recent;
import dev.sandmesh.protocol.Sender;
import dev.sandmesh.protocol.command.CommandOutput;
import dev.sandmesh.protocol.command.OutputAck;
import dev.sandmesh.protocol.relay.RelayRequest;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.UUID;

/** Passes on what the jobs of one agent bring, which costs the agent nothing where somebody takes it. On the event loop of its connection. */
final class RelayOutput {

    /** Messages that wait for whoever takes them; their jobs bound them as well. */
    static final int MOST_WAITING = 1_024;

    private static final int MOST_JOBS = 1_000;

    private final Bus bus;
    private final RelayBudget parcels = RelayBudget.ofParcels(System.nanoTime());
    private final Recent<UUID, Long> taken = new Recent<>(MOST_JOBS);
    private int waiting;

    RelayOutput(Bus bus) {
        this.bus = bus;
    }

    /** What messages with bytes cost. */
    RelayBudget budget() {
        return parcels;
    }

    boolean isFull() {
        return waiting >= MOST_WAITING;
    }

    /** {@code parcel} is the length that was paid for. */
    Future<JsonObject> pass(RelayRequest request, int parcel, Duration limit) {
        waiting++;
        return Hop.attempt(() -> passed(request, parcel, limit)).onComplete(answered -> waiting--);
    }

    private Future<JsonObject> passed(RelayRequest request, int parcel, Duration limit) {
        CommandOutput output = Bus.decode(request.body(), CommandOutput::read);
        Sender sender = new Sender(request.authorization().orElse(""));
        return bus.request(request.address(), output, request.payload(), OutputAck::read, limit, sender)
                .map(ack -> {
                    if (advances(output, ack)) {
                        parcels.giveBack(parcel);
                    }
                    return ack.toJson();
                });
    }

    /** Whether somebody has taken something of this message that was not taken before; a result counts as one more byte. */
    boolean advances(CommandOutput output, OutputAck ack) {
        if (ack.status() != OutputAck.Status.OK) {
            return false;
        }
        boolean ended = output.result().isPresent() && ack.upTo() >= output.offset() + output.length();
        long now = ack.upTo() + (ended ? 1 : 0);
        Long before = taken.put(output.commandId(), now);
        return now > (before == null ? 0 : before);
    }
}
