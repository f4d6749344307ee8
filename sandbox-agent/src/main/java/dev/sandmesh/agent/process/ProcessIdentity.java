package dev.sandmesh.agent.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Which process this is, so that neither a reused pid nor a reboot is taken for it. */
record ProcessIdentity(long pid, long startTime, String bootId) {
    static final long NO_PID = 0;
    private static final long ALREADY_GONE = -1;

    /** Of what has not been started yet. */
    static ProcessIdentity none() throws IOException {
        return new ProcessIdentity(NO_PID, ALREADY_GONE, currentBootId());
    }

    /** Even a process that ended at once has an identity: its exit is still to be told. */
    static ProcessIdentity of(long pid) throws IOException {
        long startTime = ProcStat.of(pid).map(ProcStat::startTime).orElse(ALREADY_GONE);
        return new ProcessIdentity(pid, startTime, currentBootId());
    }

    static String currentBootId() throws IOException {
        return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    }

    boolean isAlive() {
        return stat().filter(stat -> !stat.isDead()).isPresent();
    }

    /** By SIGSTOP, or by a debugger: it would not act on a polite signal. */
    boolean isStopped() {
        return stat().filter(ProcStat::isStopped).isPresent();
    }

    /** The pid now belongs to something else, whose group must not be harmed. */
    boolean isReused() {
        return ProcStat.of(pid).filter(stat -> stat.startTime() != startTime).isPresent();
    }

    private Optional<ProcStat> stat() {
        return ProcStat.of(pid).filter(stat -> stat.startTime() == startTime);
    }
}
