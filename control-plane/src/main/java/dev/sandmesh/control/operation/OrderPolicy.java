package dev.sandmesh.control.operation;

import dev.sandmesh.control.error.FieldError;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.Caller;
import dev.sandmesh.protocol.ProtocolVersions;
import dev.sandmesh.protocol.client.OperationAction;
import dev.sandmesh.protocol.client.OperationArguments;
import dev.sandmesh.protocol.command.Check;
import dev.sandmesh.protocol.command.CollectBundle;
import dev.sandmesh.protocol.command.Drain;
import dev.sandmesh.protocol.command.Exec;
import dev.sandmesh.protocol.command.Order;
import dev.sandmesh.protocol.command.RestartProcess;
import dev.sandmesh.protocol.command.Resume;
import dev.sandmesh.protocol.command.StartProcess;
import dev.sandmesh.protocol.command.StopProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What agents are told for the action of an operation, and how long they may take: the same each time that it is asked. */
final class OrderPolicy {

    private static final String OPERATE = "sandbox:operate";
    private static final String EXEC = "sandbox:exec";
    private static final int USUAL_DRAIN_SECONDS = 600;
    /** All streams together: one may bring much before the other begins. */
    private static final long KEPT_OUTPUT = 8L * KeptOutput.MOST_OF_ONE_STREAM;

    /** A signed command has to hold it. */
    private static final int LONGEST_ORDER = 40_000;

    /** Beside what the order itself allows, for the way there and back. */
    private static final Duration MARGIN = Duration.ofSeconds(30);

    private OrderPolicy() {}

    /** The permission that its author needs. */
    static String permission(OperationAction action) {
        return action == OperationAction.EXEC ? EXEC : OPERATE;
    }

    /** Whoever may order it may end it, and so may whoever operates sandboxes. */
    static void demandCancel(Caller caller, OperationAction action) {
        if (!caller.may(permission(action)) && !caller.may(OPERATE)) {
            throw SandmeshException.missing(permission(action), List.of(OPERATE));
        }
    }

    /** The lowest protocol version of an agent that knows it. */
    static int leastProtocol(OperationAction action) {
        return switch (action) {
            case CHECK, RESTART_PROCESS -> 1;
            case START_PROCESS, STOP_PROCESS, DRAIN, RESUME, EXEC, COLLECT_BUNDLE -> ProtocolVersions.OPERATIONS;
        };
    }

    /** Refuses arguments that the action does not know, or lacks. */
    static void demand(OperationAction action, OperationArguments given) {
        List<FieldError> errors = new ArrayList<>();
        boolean aboutProcess =
                switch (action) {
                    case RESTART_PROCESS, START_PROCESS, STOP_PROCESS -> true;
                    case CHECK, DRAIN, RESUME, EXEC, COLLECT_BUNDLE -> false;
                };
        check(errors, "process", given.process().isPresent(), aboutProcess, aboutProcess);
        boolean exec = action == OperationAction.EXEC;
        check(errors, "command", !given.command().isEmpty(), exec, exec);
        check(errors, "deadlineSeconds", given.deadlineSeconds().isPresent(), action == OperationAction.DRAIN, false);
        check(errors, "user", given.user().isPresent(), exec, false);
        check(errors, "workingDirectory", given.workingDirectory().isPresent(), exec, false);
        check(errors, "environment", !given.environment().isEmpty(), exec, false);
        check(errors, "timeoutSeconds", given.timeoutSeconds().isPresent(), exec, false);
        check(errors, "keepOutput", given.keepOutput(), exec, false);
        if (errors.isEmpty() && order(action, given).toJson().encode().length() > LONGEST_ORDER) {
            errors.add(new FieldError(
                    exec ? "/arguments/command" : "/arguments",
                    "is more than " + LONGEST_ORDER
                            + " characters, with all that belongs to it: put it into a file there"));
        }
        if (!errors.isEmpty()) {
            throw new SandmeshException("Some of it is wrong, see errors", errors);
        }
    }

    static Order order(OperationAction action, OperationArguments given) {
        return switch (action) {
            case CHECK -> new Check();
            case RESTART_PROCESS -> new RestartProcess(process(given));
            case START_PROCESS -> new StartProcess(process(given));
            case STOP_PROCESS -> new StopProcess(process(given));
            case DRAIN -> new Drain(drainSeconds(given));
            case RESUME -> new Resume();
            case EXEC ->
                new Exec(
                        given.command(),
                        given.user(),
                        given.workingDirectory(),
                        given.environment(),
                        false,
                        given.timeoutSeconds().orElse(Exec.USUAL_TIMEOUT),
                        given.keepOutput() ? KEPT_OUTPUT : 0,
                        Optional.empty());
            case COLLECT_BUNDLE -> new CollectBundle();
        };
    }

    /**
     * After which the fate of one target is known, or said not to be.
     *
     * @param extended from now until what its drains were extended to
     */
    static Duration limit(OperationAction action, OperationArguments given, Optional<Duration> extended) {
        return switch (action) {
            case CHECK, RESUME -> MARGIN;
            case RESTART_PROCESS, START_PROCESS, STOP_PROCESS -> Duration.ofSeconds(60);
            case DRAIN -> {
                Duration own = Duration.ofSeconds(drainSeconds(given));
                yield extended.filter(longer -> longer.compareTo(own) > 0)
                        .orElse(own)
                        .plus(MARGIN);
            }
            case EXEC ->
                Duration.ofSeconds(given.timeoutSeconds().orElse(Exec.USUAL_TIMEOUT))
                        .plus(MARGIN);
            case COLLECT_BUNDLE -> Duration.ofMinutes(5);
        };
    }

    private static String process(OperationArguments given) {
        return given.process().orElseThrow();
    }

    static int drainSeconds(OperationArguments given) {
        return given.deadlineSeconds().orElse(USUAL_DRAIN_SECONDS);
    }

    private static void check(List<FieldError> errors, String name, boolean is, boolean may, boolean must) {
        if (is && !may) {
            errors.add(new FieldError("/arguments/" + name, "is nothing that this action knows"));
        } else if (!is && must) {
            errors.add(new FieldError("/arguments/" + name, "is required for this action"));
        }
    }
}
