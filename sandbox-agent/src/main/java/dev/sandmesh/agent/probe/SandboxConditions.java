package dev.sandmesh.agent.probe;

import dev.sandmesh.protocol.report.Condition;
import dev.sandmesh.protocol.report.ConditionType;
import dev.sandmesh.protocol.report.HostSample;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The conditions that follow from measurements rather than from processes. Used on one event loop. */
public final class SandboxConditions {
    private final HostPolicy policy;
    private final ConditionBoard board;
    private boolean diskOk = true;
    private boolean memoryOk = true;

    public SandboxConditions(InstantSource clock, HostPolicy policy) {
        this.policy = policy;
        this.board = new ConditionBoard(clock);
    }

    /** Those that turned, to be told at once. */
    public List<Condition> observe(HostSample host) {
        HostPolicy.Judgement disks = policy.disks(host, diskOk);
        HostPolicy.Judgement memory = policy.memory(host, memoryOk);
        diskOk = disks.ok();
        memoryOk = memory.ok();
        return Stream.of(
                        board.set(ConditionType.DISK_SPACE, diskOk, disks.reason()),
                        board.set(ConditionType.MEMORY_FREE, memoryOk, memory.reason()))
                .flatMap(Optional::stream)
                .toList();
    }

    /** A worker that does not answer, or has no engine, says nothing about the engine. */
    public List<Condition> observe(WorkerReading worker) {
        return worker
                .engineConnected()
                .flatMap(connected -> board.set(
                        ConditionType.ENGINE_CONNECTED,
                        connected,
                        connected ? "" : "the worker says that it is not connected to its engine"))
                .stream()
                .toList();
    }

    public List<Condition> snapshot() {
        return board.snapshot();
    }
}
