package dev.sandmesh.control.command;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.health.Leases;
import dev.sandmesh.control.key.Digest;
import dev.sandmesh.control.trust.AgentTokens;
import dev.sandmesh.protocol.Address;
import dev.sandmesh.protocol.Bus;
import dev.sandmesh.protocol.ErrorKind;
import dev.sandmesh.protocol.ProtocolException;
import dev.sandmesh.protocol.Recent;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.Sender;
import dev.sandmesh.protocol.Subscription;
import dev.sandmesh.protocol.client.Change;
import dev.sandmesh.protocol.client.ChangeKind;
import dev.sandmesh.protocol.command.CommandOutput;
import dev.sandmesh.protocol.command.OutputAck;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Keeps the jobs that this node has ordered, and takes what jobs bring: as the owner of their sandboxes for others, and for its own. */
final class JobVerticle extends VerticleBase {

    private static final long LOOK_MILLIS = 250;
    private static final int MOST_RUNS = 4_000;
    private static final int MOST_ENDED = 4_000;

    /** Longer than a receiver takes to say how far it is. */
    private static final Duration FORWARD_LIMIT = Intake.HOLD.plusSeconds(3);

    /** Bytes that this node holds for receivers which have not answered. */
    private static final long MOST_FORWARDED_BYTES = 256L * 1024 * 1024;

    /** Bytes that wait here until their readers take them. */
    private static final long MOST_RECEIVED_BYTES = 192L * 1024 * 1024;

    /** What was sent before a new lease, and what is sent again under it. */
    private static final int MOST_FORWARDED_OF_ONE = 2 * CommandOutput.MOST_WAITING;

    private final Surroundings around;
    private final Map<UUID, CommandRun> runs = new HashMap<>();
    private final Recent<UUID, Ended> ended = new Recent<>(MOST_ENDED);
    private final Recent<String, Long> tokens = new Recent<>(MOST_RUNS);
    private final Map<UUID, Integer> forwarded = new HashMap<>();
    private final List<Subscription> subscriptions = new ArrayList<>();
    private long forwardedBytes;
    private long receivedBytes;
    private long timer = -1;

    /** What it needs of the rest. */
    record Surroundings(String node, Bus bus, Leases leases, AgentTokens tokens, InstantSource clock) {}

    /** A job whose result was taken; its agent may not have heard that. */
    private record Ended(SandboxId target, long length) {}

    JobVerticle(Surroundings around) {
        this.around = around;
    }

    @Override
    public Future<?> start() {
        Bus bus = around.bus();
        timer = vertx.setPeriodic(
                LOOK_MILLIS, look -> List.copyOf(runs.values()).forEach(CommandRun::look));
        subscriptions.add(bus.answerParcels(Address.output(around.node()), CommandOutput::read, this::owned));
        subscriptions.add(bus.answerParcels(Address.receive(around.node()), CommandOutput::read, this::forwarded));
        subscriptions.add(bus.listen(Address.CHANGES, Change::read, this::onChange));
        return Future.all(subscriptions.stream().map(Subscription::ready).toList());
    }

    @Override
    public Future<?> stop() {
        vertx.cancelTimer(timer);
        List.copyOf(runs.values())
                .forEach(run -> run.leave("node_stopped", "The control node that waited for it stops"));
        return Future.join(subscriptions.stream().map(Subscription::close).toList());
    }

    Context loop() {
        return context;
    }

    /** What is asked for again belongs to whoever asked last. */
    void begin(CommandRun run) {
        CommandRun before = runs.remove(run.id());
        if (before != null) {
            before.leave("asked_again", "Somebody else has asked for it since");
        }
        if (runs.size() >= MOST_RUNS) {
            run.fail(new SandmeshException(
                    ErrorCode.OVERLOADED, "This node waits for " + MOST_RUNS + " jobs already", Duration.ofSeconds(5)));
            return;
        }
        runs.put(run.id(), run);
        run.look();
    }

    void gone(CommandRun run) {
        if (runs.remove(run.id(), run)) {
            run.length().ifPresent(length -> ended.put(run.id(), new Ended(run.target(), length)));
        }
    }

    private void onChange(Change change) {
        if (change.kind() == ChangeKind.SANDBOX && change.patch().getValue("epoch") instanceof Number epoch) {
            runs.values().stream()
                    .filter(run -> run.target().equals(change.sandbox()))
                    .forEach(run -> run.moved(epoch.longValue()));
        }
    }

    /** From an agent of this node. */
    private Future<OutputAck> owned(CommandOutput output, Buffer bytes, Sender sender) {
        demandWhole(output, bytes);
        return around.leases()
                .admits(output.sandboxId(), output.epoch(), output.nonce(), sender)
                .compose(held -> held
                        ? passed(output, bytes, sender)
                        : Future.succeededFuture(new OutputAck(OutputAck.Status.UNKNOWN_LEASE, 0)));
    }

    private Future<OutputAck> passed(CommandOutput output, Buffer bytes, Sender sender) {
        if (output.receiver().equals(around.node())) {
            return received(output, bytes);
        }
        int waiting = forwarded.getOrDefault(output.commandId(), 0);
        if (waiting >= MOST_FORWARDED_OF_ONE || forwardedBytes + bytes.length() > MOST_FORWARDED_BYTES) {
            throw new ProtocolException(ErrorKind.UNAVAILABLE, "", "too much output waits for its receiver already");
        }
        forwarded.put(output.commandId(), waiting + 1);
        forwardedBytes += bytes.length();
        return around.bus()
                .request(Address.receive(output.receiver()), output, bytes, OutputAck::read, FORWARD_LIMIT, sender)
                .onComplete(answer -> {
                    forwardedBytes -= bytes.length();
                    forwarded.computeIfPresent(output.commandId(), (id, count) -> count <= 1 ? null : count - 1);
                })
                .recover(failure ->
                        failure instanceof ReplyException silence && silence.failureType() == ReplyFailure.NO_HANDLERS
                                ? Future.succeededFuture(new OutputAck(OutputAck.Status.NOBODY, 0))
                                : Future.failedFuture(failure));
    }

    /** From an owner, which may be anybody on the mesh: only the agent's token says that it is the agent's. */
    private Future<OutputAck> forwarded(CommandOutput output, Buffer bytes, Sender sender) {
        demandWhole(output, bytes);
        demandToken(output, sender.token());
        return received(output, bytes);
    }

    private Future<OutputAck> received(CommandOutput output, Buffer bytes) {
        CommandRun run = runs.get(output.commandId());
        if (run != null && run.target().equals(output.sandboxId())) {
            return run.isOfNow(output)
                    ? taken(run, output, bytes)
                    : Future.succeededFuture(new OutputAck(OutputAck.Status.UNKNOWN_LEASE, 0));
        }
        Ended before = ended.get(output.commandId());
        return Future.succeededFuture(
                before != null && before.target().equals(output.sandboxId())
                        ? new OutputAck(OutputAck.Status.OK, before.length())
                        : new OutputAck(OutputAck.Status.NOBODY, 0));
    }

    /** Whose reader is slow already does not fill this node's memory with more. */
    private Future<OutputAck> taken(CommandRun run, CommandOutput output, Buffer bytes) {
        if (run.isBusy() && receivedBytes + bytes.length() > MOST_RECEIVED_BYTES) {
            throw new ProtocolException(ErrorKind.UNAVAILABLE, "", "too much output waits for its readers already");
        }
        receivedBytes += bytes.length();
        return run.take(output, bytes).onComplete(answered -> receivedBytes -= bytes.length());
    }

    private static void demandWhole(CommandOutput output, Buffer bytes) {
        if (bytes.length() != output.length()) {
            throw new ProtocolException(
                    ErrorKind.OUT_OF_RANGE, "/pieces", "are not as long as the bytes beside the message");
        }
    }

    /** A signature is checked once for each token of each registration; of the token only a digest is kept. */
    private void demandToken(CommandOutput output, String token) {
        String shown = name(output.sandboxId() + " " + output.epoch() + " " + output.nonce() + " " + token);
        long now = around.clock().millis();
        Long until = tokens.get(shown);
        if (until != null && now < until) {
            return;
        }
        AgentTokens.Verdict verdict = around.tokens()
                .judge(token, new AgentTokens.Bearer(output.sandboxId(), output.epoch(), output.nonce()));
        verdict.fault().ifPresent(fault -> {
            throw new ProtocolException(
                    ErrorKind.UNAUTHORIZED, "", fault.wireName() + ": the sender " + fault.sentence());
        });
        tokens.put(shown, verdict.expires().toEpochMilli());
    }

    private static String name(String text) {
        return HexFormat.of().formatHex(Digest.sha256(text.getBytes(StandardCharsets.UTF_8)));
    }
}
