package dev.sandmesh.agent.job;

import dev.sandmesh.agent.link.LeaseLoss;
import dev.sandmesh.agent.link.Registration;
import dev.sandmesh.agent.link.Uplink;
import dev.sandmesh.protocol.Hop;
import dev.sandmesh.protocol.ProtocolVersions;
import dev.sandmesh.protocol.command.CommandOutput;
import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.OutputAck;
import dev.sandmesh.protocol.command.OutputPiece;
import dev.sandmesh.protocol.command.Receiver;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what one job brings, and its result behind that, until all of it is taken. Whatever goes wrong on the way, it goes on from the
 * first byte that is not acked, one message at a time until one is. On the job verticle's event loop, but for {@link #write}.
 */
final class Outlet implements JobOutput {

    private static final Logger LOG = LoggerFactory.getLogger(Outlet.class);
    private final UUID commandId;
    private final Surroundings around;
    private final Runnable outwaited;
    private final KeptOutput kept;
    private final Deque<Promise<Void>> waiting = new ArrayDeque<>();
    private final Promise<Void> done = Promise.promise();
    private final Runnable room = this::letIn;
    private Optional<Registration> registration = Optional.empty();
    private Optional<String> receiver = Optional.empty();
    private Optional<CommandResult> result = Optional.empty();
    private OptionalLong pausing = OptionalLong.empty();
    private OptionalLong patience = OptionalLong.empty();
    private Duration pause;

    /** Bytes that the job has brought. */
    private long brought;

    /** Where the next message begins, whether the result is under way, and how many messages are. */
    private long sent;

    private boolean told;
    private int flying;
    private int window = CommandOutput.MOST_WAITING;

    /** Counts what is sent anew, and who has asked, so that a late answer is not taken for one of the present. */
    private long round;

    private long asked;

    /** Nobody takes bytes any more: they are dropped. */
    private boolean deaf;

    /** What it works with. */
    record Surroundings(Vertx vertx, Context context, Uplink uplink, Budget budget, Times times) {}

    /**
     * How long things may take.
     *
     * @param patience how long nobody may take what is brought
     * @param probing how often it is tried meanwhile
     * @param hold how long an answer to input may wait for room
     * @param firstPause after what was not taken for another reason, growing up to {@code longestPause}
     */
    record Times(Duration patience, Duration probing, Duration hold, Duration firstPause, Duration longestPause) {

        static final Times USUAL = new Times(
                Duration.ofMinutes(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(15),
                Duration.ofMillis(100),
                Duration.ofSeconds(2));
    }

    /** Under way: what can be said of it once it is answered. */
    private record Flight(long round, long asked, Registration to, long from, long end, boolean last) {}

    /** {@code outwaited} is told when nobody has taken anything for as long as patience lasts, each time. */
    Outlet(UUID commandId, Surroundings around, Runnable outwaited) {
        this.commandId = commandId;
        this.around = around;
        this.outwaited = outwaited;
        this.kept = new KeptOutput(around.budget().chunks());
        this.pause = around.times().firstPause();
    }

    /** Done when the result is taken; fails when it will not be. */
    Future<Void> done() {
        return done.future();
    }

    boolean isUnused() {
        return brought == 0;
    }

    @Override
    public Future<Void> write(OutputPiece.Stream stream, Buffer bytes) {
        return Hop.call(around.context(), () -> bring(stream, bytes));
    }

    @Override
    public UUID commandId() {
        return commandId;
    }

    private Future<Void> bring(OutputPiece.Stream stream, Buffer bytes) {
        if (done.future().isComplete()) {
            return Future.failedFuture("nobody takes it any more");
        }
        brought += bytes.length();
        if (deaf) {
            return Future.succeededFuture();
        }
        if (receiver.isEmpty()) {
            // a receiver that comes later is told what it lacks
            kept.restart(brought);
            sent = brought;
            return Future.succeededFuture();
        }
        kept.add(stream, bytes);
        around.budget().take(bytes.length());
        pump();
        if (hasRoom()) {
            return Future.succeededFuture();
        }
        Promise<Void> mine = Promise.promise();
        waiting.add(mine);
        around.budget().await(room);
        return mine.future();
    }

    /** Whoever has nothing here may bring something, lest one that is not read stops all others. */
    private boolean hasRoom() {
        return kept.size() == 0 || (!kept.isFull() && !around.budget().isSpent());
    }

    private void letIn() {
        while (!waiting.isEmpty() && hasRoom()) {
            waiting.remove().tryComplete();
        }
        if (!waiting.isEmpty()) {
            around.budget().await(room);
        }
    }

    /** From now on this registration's owner takes it. */
    void live(Registration held) {
        boolean speaks = held.protocolVersion() >= ProtocolVersions.OPERATIONS;
        registration = Optional.of(held).filter(any -> speaks);
        if (speaks) {
            sendAnew(CommandOutput.MOST_WAITING);
        } else {
            nobodyTakes();
        }
    }

    /** Nobody takes it until there is another one. */
    void down() {
        registration = Optional.empty();
        sendAnew(CommandOutput.MOST_WAITING);
    }

    /**
     * From now on it is for this one.
     *
     * @return the first byte that it gets, behind its own first one where what is between has been taken by another; empty when it claims
     *     to have what was never brought
     */
    OptionalLong attach(Receiver to) {
        if (to.from() > brought) {
            return OptionalLong.empty();
        }
        boolean other = !receiver.equals(Optional.of(to.nodeId()));
        boolean waits = other || pausing.isPresent();
        receiver = Optional.of(to.nodeId());
        asked += other ? 1 : 0;
        somebodyTakes();
        if (deaf) {
            kept.restart(Math.max(to.from(), kept.end()));
        }
        released(() -> kept.forget(to.from()));
        if (waits) {
            sendAnew(CommandOutput.MOST_WAITING);
        } else {
            pump();
        }
        return OptionalLong.of(kept.start());
    }

    /** All that will come has come. */
    void end(CommandResult end) {
        result = Optional.of(end);
        if (receiver.isEmpty()) {
            close();
        } else {
            pump();
        }
    }

    /** Nobody gets the rest. */
    void close() {
        finish(false);
    }

    private void finish(boolean taken) {
        pausing.ifPresent(around.vertx()::cancelTimer);
        patience.ifPresent(around.vertx()::cancelTimer);
        pausing = OptionalLong.empty();
        patience = OptionalLong.empty();
        round++;
        around.budget().forget(room);
        around.budget().give(kept.size());
        kept.restart(brought);
        if (taken) {
            done.tryComplete();
        } else {
            done.tryFail("nobody takes it any more");
        }
        waiting.forEach(late -> late.tryFail("nobody takes it any more"));
        waiting.clear();
    }

    private void pump() {
        while (registration.isPresent()
                && receiver.isPresent()
                && pausing.isEmpty()
                && !done.future().isComplete()
                && flying < window
                && (sent < kept.end() || (result.isPresent() && !told))) {
            send(registration.get(), receiver.get());
        }
    }

    private void send(Registration to, String node) {
        KeptOutput.Load load = kept.load(sent);
        boolean last = result.isPresent() && load.to() == kept.end();
        CommandOutput output = new CommandOutput(
                to.sandboxId(),
                to.epoch(),
                to.nonce(),
                commandId,
                node,
                load.from(),
                load.pieces(),
                last ? result.map(this::honest) : Optional.empty());
        sent = load.to();
        told = last;
        flying++;
        Flight flight = new Flight(round, asked, to, load.from(), load.to(), last);
        Hop.onto(around.context(), around.uplink().output(to, output, load.bytes()))
                .onComplete(answer -> answered(flight, answer));
    }

    /** What was dropped is told. */
    private CommandResult honest(CommandResult end) {
        long lost = brought - kept.end();
        return lost == 0
                ? end
                : new CommandResult(
                        end.commandId(),
                        end.outcome(),
                        end.code(),
                        end.message(),
                        end.result().copy().put("lostBytes", lost));
    }

    private void answered(Flight flight, AsyncResult<OutputAck> answer) {
        if (done.future().isComplete()) {
            return;
        }
        boolean present = flight.round() == round;
        if (present) {
            flying--;
        }
        if (answer.failed()) {
            if (present) {
                LOG.debug("output of {} was not taken: {}", commandId, String.valueOf(answer.cause()));
                tryAgain(grown());
            }
            return;
        }
        OutputAck ack = answer.result();
        switch (ack.status()) {
            case OK -> {
                if (flight.asked() == asked) {
                    acked(flight, ack.upTo(), present);
                }
            }
            case UNKNOWN_LEASE -> {
                if (present) {
                    around.uplink().lost(flight.to(), LeaseLoss.UNKNOWN_LEASE);
                    down();
                }
            }
            case NOBODY -> {
                if (present) {
                    nobodyTakes();
                    tryAgain(around.times().probing());
                }
            }
        }
    }

    private void acked(Flight flight, long upTo, boolean present) {
        somebodyTakes();
        released(() -> kept.taken(upTo));
        if (flight.last() && upTo >= flight.end()) {
            finish(true);
        } else if (present && upTo < flight.end()) {
            tryAgain(grown());
        } else {
            if (present) {
                window = CommandOutput.MOST_WAITING;
                pause = around.times().firstPause();
            }
            pump();
        }
    }

    private void released(Runnable release) {
        long before = kept.size();
        release.run();
        sent = Math.max(sent, kept.start());
        around.budget().give(before - kept.size());
        letIn();
    }

    /** Nobody gets more than was taken; the result says so. */
    void drop() {
        deaf = true;
        around.budget().give(kept.size());
        kept.restart(kept.start());
        rewind(CommandOutput.MOST_WAITING);
        letIn();
    }

    private Duration grown() {
        Duration now = pause;
        Duration next = pause.multipliedBy(2);
        Duration longest = around.times().longestPause();
        pause = next.compareTo(longest) < 0 ? next : longest;
        return now;
    }

    private void tryAgain(Duration after) {
        rewind(1);
        pausing = OptionalLong.of(around.vertx().setTimer(after.toMillis(), timer -> {
            pausing = OptionalLong.empty();
            pump();
        }));
    }

    private void sendAnew(int messages) {
        rewind(messages);
        pause = around.times().firstPause();
        pump();
    }

    private void rewind(int messages) {
        pausing.ifPresent(around.vertx()::cancelTimer);
        pausing = OptionalLong.empty();
        round++;
        flying = 0;
        window = messages;
        sent = kept.start();
        told = false;
    }

    private void nobodyTakes() {
        if (patience.isEmpty()) {
            patience = OptionalLong.of(
                    around.vertx().setTimer(around.times().patience().toMillis(), timer -> {
                        patience = OptionalLong.empty();
                        outwaited.run();
                    }));
        }
    }

    private void somebodyTakes() {
        patience.ifPresent(around.vertx()::cancelTimer);
        patience = OptionalLong.empty();
    }
}
