package dev.sandmesh.agent.process;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.concurrent.TimeUnit;

/** Signals all that a supervised process started: it leads a session, so its pid names the group. Blocks its thread. */
final class ProcessGroup {
    private static final Redirect NOWHERE = Redirect.to(new File("/dev/null"));
    private static final int KILL_SECONDS = 5;

    private ProcessGroup() {}

    /** Whether anybody was there to be signalled. A group without members is no failure: it is what the caller wants. */
    static boolean signal(ProcessIdentity leader, String signal) throws IOException, InterruptedException {
        // group 0 is our own, and -1 is everybody
        if (leader.pid() <= 1 || leader.isReused()) {
            return false;
        }
        // one that was started a moment ago may not lead its session yet
        return send(signal, "-" + leader.pid()) || send(signal, Long.toString(leader.pid()));
    }

    private static boolean send(String signal, String target) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + signal, "--", target)
                .redirectOutput(NOWHERE)
                .redirectError(NOWHERE)
                .start();
        if (!kill.waitFor(KILL_SECONDS, TimeUnit.SECONDS)) {
            kill.destroyForcibly();
            return false;
        }
        return kill.exitValue() == 0;
    }
}
