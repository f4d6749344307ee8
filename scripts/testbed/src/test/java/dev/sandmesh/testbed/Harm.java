package dev.sandmesh.testbed;

import java.time.Instant;

/**
 * One signal that was sent to one process.
 *
 * @param process the name under which it is supervised
 * @param pid of what is supervised under that name, also where its guard took the signal
 * @param begun of an agent, whether it had noted that it runs
 */
record Harm(Target target, String process, long pid, String signal, Instant at, boolean begun) {

    /** Who took the signal. */
    enum Target {
        PROCESS,
        GUARD,
        AGENT
    }

    static Harm ofAgent(long pid, String signal, Instant at, boolean begun) {
        return new Harm(Target.AGENT, "agent", pid, signal, at, begun);
    }

    static Harm ofProcess(String process, long pid, String signal, Instant at) {
        return new Harm(Target.PROCESS, process, pid, signal, at, false);
    }

    static Harm ofGuard(String process, long pid, String signal, Instant at) {
        return new Harm(Target.GUARD, process, pid, signal, at, false);
    }

    boolean isOnAgent() {
        return target == Target.AGENT;
    }

    String what() {
        return (target == Target.GUARD ? "guard of " : "") + process + " " + signal;
    }
}
