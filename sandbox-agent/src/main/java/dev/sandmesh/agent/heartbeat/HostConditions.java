package dev.sandmesh.agent.heartbeat;

import dev.sandmesh.agent.probe.ConditionBoard;
import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.ConditionType;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The conditions that no process backs, with a word to {@code turned} when one turns. What is well from the start is not news.
 * Lives on the heartbeat verticle's event loop.
 */
public final class HostConditions {

    private final ConditionBoard board;
    private final Consumer<Condition> turned;

    public HostConditions(InstantSource clock, Consumer<Condition> turned) {
        this.board = new ConditionBoard(clock);
        this.turned = turned;
    }

    /** Nothing is judged while the worker has no engine, or does not say. */
    void engine(Optional<Boolean> connected) {
        connected.ifPresent(is -> judge(
                ConditionType.ENGINE_CONNECTED,
                is,
                is ? "the worker is connected to its engine" : "the worker says that its engine is not connected"));
    }

    void judge(String type, boolean ok, String reason) {
        boolean known =
                board.snapshot().stream().anyMatch(condition -> condition.type().equals(type));
        board.set(type, ok, reason)
                .filter(condition -> known || !condition.ok())
                .ifPresent(turned);
    }

    List<Condition> snapshot() {
        return board.snapshot();
    }
}
