package dev.sandmesh.testbed;

import dev.sandmesh.testbed.OwnPostgres.TimelineEntry;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The end of a process as the timeline tells it, and which signals it may tell of. */
record End(TimelineEntry entry) {

    /** Begins the reason of an end that the supervisor wanted. */
    private static final String WANTED = "stopped: ";

    private static final int KILL = 9;

    /** X servers catch SIGSEGV and abort. */
    private static final Set<Integer> CRASHES = Set.of(11, 6);

    private static final int TERM = 15;

    /** What x11vnc says of every signal that it catches. */
    private static final int X11VNC_CAUGHT = 2;

    String process() {
        return entry.data().getString("process", "");
    }

    long pid() {
        return entry.data().getLong("pid", 0L);
    }

    String reason() {
        return entry.data().getString("reason", "");
    }

    Instant at() {
        return entry.at();
    }

    /** The agent found it unwell and ended it for that. */
    boolean isOfUnwell() {
        return !entry.data().getString("unwell", "").isEmpty();
    }

    /** An agent was killed while it started this. */
    boolean isOfBegun() {
        return reason().contains("was being started when the agent ended");
    }

    boolean isToldLate() {
        return reason().contains("while no agent ran");
    }

    /** For whose sake the supervisor stopped it. */
    Optional<String> wantedFor() {
        String reason = reason();
        return reason.startsWith(WANTED)
                ? Optional.of(reason.substring(WANTED.length()).split("[ :]", 2)[0])
                : Optional.empty();
    }

    /** Whether the signal can have had this end, told as what it was. */
    boolean tellsOf(Harm harm) {
        if (harm.target() == Harm.Target.GUARD) {
            return isOfNoGuard();
        }
        return switch (harm.signal()) {
            case "KILL" -> signalIs(KILL);
            case "SEGV" -> signal().isPresent() && CRASHES.contains(signal().getAsInt()) || isCaughtByX11vnc();
            case "TERM" ->
                signalIs(TERM)
                        || codeIs(0)
                        || isOfHurriedWorker()
                        || isCaughtByX11vnc()
                        || reason().contains("or signal " + TERM);
            case "STOP" -> isOfUnwell() && reason().contains("stopped by a signal");
            default -> false;
        };
    }

    private boolean isOfNoGuard() {
        return reason().contains("its guard was killed")
                || reason().contains("its guard does not run")
                || reason().contains("was killed with its whole group");
    }

    /** Its tasks did not end in the time that it gives them when it is asked to end. */
    private boolean isOfHurriedWorker() {
        return process().equals("worker") && codeIs(1);
    }

    private boolean isCaughtByX11vnc() {
        return process().equals("x11vnc") && codeIs(X11VNC_CAUGHT);
    }

    private OptionalInt signal() {
        Integer signal = entry.data().getInteger("signal");
        return signal == null ? OptionalInt.empty() : OptionalInt.of(signal);
    }

    private boolean signalIs(int wanted) {
        return signal().equals(OptionalInt.of(wanted));
    }

    private boolean codeIs(int wanted) {
        Integer code = entry.data().getInteger("exitCode");
        return code != null && code == wanted;
    }
}
