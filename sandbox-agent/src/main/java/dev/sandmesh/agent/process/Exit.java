package dev.sandmesh.agent.process;

import dev.sandmesh.protocol.report.ExitAccount;
import dev.sandmesh.protocol.report.ProcessExited;
import java.util.List;
import java.util.Optional;

/** How a process ended; both numbers are absent when that cannot be known. */
record Exit(Optional<Integer> code, Optional<Integer> signal, String text, long pid, List<String> logTail) {
    /** What the JVM adds to a signal's number. */
    private static final int SIGNAL_OFFSET = 128;

    private static final int LAST_SIGNAL = 64;

    /** A code that may stand for a signal is neither, unless the guard could tell: a shell's {@code exit 143} looks the same. */
    static Exit left(StatusFile.Left left, long pid, List<String> logTail) {
        if (left.signal()) {
            return new Exit(
                    Optional.empty(), Optional.of(left.number()), "exited: signal " + left.number(), pid, logTail);
        }
        int signal = left.number() - SIGNAL_OFFSET;
        return signal > 0 && signal <= LAST_SIGNAL
                ? ofUnknownKind("exited: code " + left.number() + ", or signal " + signal, pid, logTail)
                : new Exit(
                        Optional.of(left.number()),
                        Optional.empty(),
                        "exited with code " + left.number(),
                        pid,
                        logTail);
    }

    /** The same with more to say about it. */
    Exit with(String more) {
        return new Exit(code, signal, text + more, pid, logTail);
    }

    Exit whileAway() {
        return with((isKnown() ? "" : ",") + " while no agent ran");
    }

    private boolean isKnown() {
        return code.isPresent() || signal.isPresent();
    }

    static Exit ofUnknownKind(String text, long pid, List<String> logTail) {
        return new Exit(Optional.empty(), Optional.empty(), text, pid, logTail);
    }

    /** How it is told to the control plane: {@code told} is for people. */
    ProcessExited fact(String process, String told, ExitAccount account) {
        return new ProcessExited(process, pid, code, signal, told, logTail, account);
    }
}
