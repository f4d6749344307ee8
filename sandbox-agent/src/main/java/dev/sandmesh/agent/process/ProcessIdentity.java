package dev.sandmesh.agent.process;

import dev.sandmesh.agent.probe.ProcStat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Which process this is, so that neither a reused pid nor a reboot is taken for it. */
record ProcessIdentity(long pid, long startTime, String bootId) {
    static final long NO_PID = 0;
    private static final long ALREADY_GONE = -1;
    private static volatile String thisBoot = "";

    /** Of what has not been started yet. */
    static ProcessIdentity none() throws IOException {
        return new ProcessIdentity(NO_PID, ALREADY_GONE, currentBootId());
    }

    /** Even a process that ended at once has an identity: its exit is still to be told. */
    static ProcessIdentity of(long pid) throws IOException {
        long startTime = ProcStat.of(pid).map(ProcStat::startTime).orElse(ALREADY_GONE);
        return new ProcessIdentity(pid, startTime, currentBootId());
    }

    /** Read once: it cannot change, and a file descriptor may be missing when it is wanted. */
    static String currentBootId() throws IOException {
        String known = thisBoot;
        if (known.isEmpty()) {
            known = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
            thisBoot = known;
        }
        return known;
    }

    /** In doubt it is: to take a living browser for dead would cost its pages. */
    boolean isAlive() {
        try {
            Optional<ProcStat> seen = ProcStat.read(pid);
            return seen.isPresent()
                    ? seen.filter(this::isThis).filter(stat -> !stat.isDead()).isPresent()
                    : HiddenProcess.exists(pid);
        } catch (IOException e) {
            return true;
        }
    }

    /** It has ended, and nobody has taken notice of that yet: its pid is still its own. */
    boolean isUnreaped() {
        return ProcStat.of(pid).filter(this::isThis).filter(ProcStat::isDead).isPresent();
    }

    /** By SIGSTOP, or by a debugger: it would not act on a polite signal. */
    boolean isStopped() {
        return ProcStat.of(pid).filter(this::isThis).filter(ProcStat::isStopped).isPresent();
    }

    /** The pid now belongs to something else, whose group must not be harmed; in doubt it does. */
    boolean isReused() {
        try {
            return ProcStat.read(pid).filter(stat -> !isThis(stat)).isPresent();
        } catch (IOException e) {
            return true;
        }
    }

    /** Whether it was there to be killed. */
    boolean kill() {
        return pid > 1
                && ProcStat.of(pid).filter(this::isThis).isPresent()
                && ProcessHandle.of(pid).map(ProcessHandle::destroyForcibly).orElse(false);
    }

    private boolean isThis(ProcStat stat) {
        return stat.startTime() == startTime;
    }
}
