package dev.sandmesh.agent.exec;

import dev.sandmesh.agent.job.JobEnd;
import dev.sandmesh.agent.process.Session;
import dev.sandmesh.protocol.command.Exec;
import dev.sandmesh.protocol.command.Outcome;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** How a program ended, as it is told. */
record ExecEnd(Session.Ended how, long passed, long dropped, Duration took) {

    /** What a shell exits with when it finds the program, and may not run it. */
    private static final String NOT_EXECUTABLE = "126";

    private static final String NO_DIRECTORY = "directory";

    /** There was no program; {@code why} as its session said. */
    static JobEnd notBegun(String why, Exec exec) {
        String program = exec.command().get(0);
        return switch (why) {
            case NO_DIRECTORY ->
                JobEnd.refused(
                        "no_such_directory",
                        "there is no directory " + exec.workingDirectory().orElse("") + " that its user may enter");
            case NOT_EXECUTABLE -> JobEnd.failed("not_executable", program + " is there, and its user may not run it");
            default -> JobEnd.failed("not_found", "there is no program " + program + " in its user's search path");
        };
    }

    JobEnd byItself() {
        if (how.signal()) {
            return new JobEnd(Outcome.FAILED, "signal", "it was ended by signal " + how.number(), result());
        }
        return how.number() == 0
                ? JobEnd.ok("exited with code 0" + cut(), result())
                : new JobEnd(Outcome.FAILED, "exit_code", "it exited with code " + how.number() + cut(), result());
    }

    JobEnd timedOut(int seconds) {
        return new JobEnd(
                Outcome.TIMED_OUT, "timeout", "it had not ended after " + seconds + " s, and was ended", result());
    }

    JobEnd cancelled() {
        return new JobEnd(Outcome.FAILED, "cancelled", "it was ended by order", result());
    }

    private String cut() {
        return dropped == 0 ? "" : "; " + dropped + " bytes of its output are above the limit and were dropped";
    }

    private JsonObject result() {
        return new JsonObject()
                .put(how.signal() ? "signal" : "exitCode", how.number())
                .put("outputBytes", passed)
                .put("droppedBytes", dropped)
                .put("durationMillis", took.toMillis());
    }
}
