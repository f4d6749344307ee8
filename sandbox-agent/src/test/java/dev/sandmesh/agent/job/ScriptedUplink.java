package dev.sandmesh.agent.job;

import dev.sandmesh.agent.link.LeaseLoss;
import dev.sandmesh.agent.link.Registration;
import dev.sandmesh.agent.link.Uplink;
import dev.sandmesh.protocol.command.CommandOutput;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.OutputAck;
import dev.sandmesh.protocol.command.OutputPiece;
import dev.sandmesh.protocol.report.AgentEvent;
import dev.sandmesh.protocol.report.EventAck;
import dev.sandmesh.protocol.report.Heartbeat;
import dev.sandmesh.protocol.report.HeartbeatAck;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Owners and receivers as bad as they may be: messages and acks get lost, come late, or meet nobody; what is taken is remembered. */
final class ScriptedUplink implements Uplink {

    private final Vertx vertx;
    private final Random random;
    private final int troublePercent;
    private final Map<String, Taken> receivers = new HashMap<>();
    private long lastEpoch;
    private boolean nobody;
    private int most;
    private int flying;
    private int lost;

    /** What one receiver has. */
    static final class Taken {
        long from;
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final ByteArrayOutputStream errors = new ByteArrayOutputStream();
        Optional<CommandResult> result = Optional.empty();

        long have() {
            return from + bytes.size();
        }
    }

    ScriptedUplink(Vertx vertx, Random random, int troublePercent) {
        this.vertx = vertx;
        this.random = random;
        this.troublePercent = troublePercent;
    }

    synchronized Taken receiver(String node) {
        return receivers.computeIfAbsent(node, name -> new Taken());
    }

    /** From now on messages of earlier registrations are refused. */
    synchronized void owns(long epoch) {
        lastEpoch = epoch;
    }

    /** Whether whoever asked is gone. */
    synchronized void nobody(boolean gone) {
        nobody = gone;
    }

    synchronized int mostFlying() {
        return most;
    }

    synchronized int lostLeases() {
        return lost;
    }

    @Override
    public synchronized Future<OutputAck> output(Registration to, CommandOutput output, Buffer bytes) {
        flying++;
        most = Math.max(most, flying);
        Promise<OutputAck> answer = Promise.promise();
        boolean troubled = random.nextInt(100) < troublePercent;
        boolean comes = !troubled || random.nextBoolean();
        Future<OutputAck> ack =
                comes ? Future.succeededFuture(take(to, output, bytes)) : Future.failedFuture("the message got lost");
        Future<OutputAck> heard = troubled && comes ? Future.failedFuture("the ack got lost") : ack;
        vertx.setTimer(1 + random.nextInt(4), late -> {
            synchronized (this) {
                flying--;
            }
            answer.handle(heard);
        });
        return answer.future();
    }

    private OutputAck take(Registration to, CommandOutput output, Buffer bytes) {
        if (output.length() != bytes.length()) {
            throw new AssertionError("pieces of " + output.length() + " bytes beside " + bytes.length());
        }
        if (to.epoch() < lastEpoch || output.epoch() != to.epoch()) {
            return new OutputAck(OutputAck.Status.UNKNOWN_LEASE, 0);
        }
        if (nobody) {
            return new OutputAck(OutputAck.Status.NOBODY, 0);
        }
        Taken taken = receiver(output.receiver());
        if (output.offset() > taken.have()) {
            return new OutputAck(OutputAck.Status.OK, taken.have());
        }
        int known = (int) Math.min(bytes.length(), taken.have() - output.offset());
        taken.bytes.writeBytes(bytes.getBytes(known, bytes.length()));
        int at = 0;
        for (OutputPiece piece : output.pieces()) {
            if (piece.stream() == OutputPiece.Stream.STDERR) {
                int from = Math.min(piece.length(), Math.max(0, known - at));
                taken.errors.writeBytes(bytes.getBytes(at + from, at + piece.length()));
            }
            at += piece.length();
        }
        output.result().ifPresent(result -> taken.result = Optional.of(result));
        return new OutputAck(OutputAck.Status.OK, taken.have());
    }

    @Override
    public synchronized void lost(Registration registration, LeaseLoss loss) {
        lost++;
    }

    @Override
    public Future<HeartbeatAck> heartbeat(Registration registration, Heartbeat heartbeat) {
        throw new AssertionError("no job sends heartbeats");
    }

    @Override
    public Future<EventAck> event(Registration registration, AgentEvent event) {
        throw new AssertionError("no job sends events");
    }
}
