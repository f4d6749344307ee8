package dev.sandmesh.agent.process;

import dev.sandmesh.agent.probe.ProcStat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel says a process is doing, in words for whoever has to find out why it does not end. */
final class KernelState {
    private static final int LONGEST_NAME = 64;

    private KernelState() {}

    static String of(long pid) {
        return ProcStat.of(pid)
                .map(stat -> "pid " + pid + " is in state " + stat.state() + " (" + meaning(stat.state()) + ")"
                        + waitsIn(pid))
                .orElse("pid " + pid + " is not seen any more");
    }

    private static String meaning(char state) {
        return switch (state) {
            case 'D' -> "uninterruptible sleep";
            case 'R' -> "running";
            case 'S' -> "sleeping";
            case 'T' -> "stopped by a signal";
            case 't' -> "stopped by a debugger";
            case 'Z' -> "ended, but not collected by its parent";
            case 'X', 'x' -> "dead";
            case 'I' -> "idle";
            default -> "unknown to this agent";
        };
    }

    /** Only root may read it; 0 stands for nothing. */
    private static String waitsIn(long pid) {
        try {
            String function =
                    Files.readString(Path.of("/proc/" + pid + "/wchan")).strip();
            return function.isEmpty() || function.equals("0")
                    ? ""
                    : ", waits in " + function.substring(0, Math.min(function.length(), LONGEST_NAME));
        } catch (IOException e) {
            return "";
        }
    }
}
