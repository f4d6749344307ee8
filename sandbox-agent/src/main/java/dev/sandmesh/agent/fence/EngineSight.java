package dev.sandmesh.agent.fence;

import dev.sandmesh.agent.probe.WorkerReading;

/** What one answer of the worker says about its engine. */
enum EngineSight {
    /** It is connected. */
    CONNECTED,
    /** It is not connected, and has an engine. */
    LOST,
    /** It is well and names no engine: none is configured, or it is too old to tell. */
    NONE,
    /** It gave no answer that could be read, or only that it is not well. */
    UNKNOWN;

    static EngineSight of(WorkerReading worker) {
        return worker.engineConnected()
                .map(connected -> connected ? CONNECTED : LOST)
                .orElse(worker.ok() ? NONE : UNKNOWN);
    }
}
