package dev.sandmesh.agent.capacity;

import dev.sandmesh.agent.process.PosixUser;
import dev.sandmesh.agent.process.RunAs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a plain browser is started.
 *
 * @param command program and flags, without profile directory, debug port and pages
 * @param user runs it; empty: whoever runs us
 * @param environment all that it sees
 * @param profiles where each browser gets a directory of its own
 */
public record BrowserRecipe(
        List<String> command, Optional<PosixUser> user, Map<String, String> environment, Path profiles) {

    private static final List<String> OURS =
            List.of("--user-data-dir", "--remote-debugging-port", "--remote-debugging-address", "--window-position");

    public BrowserRecipe {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /** From the command of a specification: the program and those of its flags that we do not choose ourselves. */
    public static List<String> withoutPlaces(List<String> command) {
        List<String> kept = new ArrayList<>(command.subList(0, 1));
        command.stream()
                .skip(1)
                .filter(argument -> argument.startsWith("--"))
                .filter(argument -> OURS.stream().noneMatch(ours -> argument.startsWith(ours + "=")))
                .forEach(kept::add);
        return kept;
    }

    /**
     * For its user to run. The pdeathsig is the last resort should we be killed: it is tied to the thread that starts the
     * browser, and must be set by that user, since giving rights away takes it back.
     */
    List<String> commandLine(Path profile, boolean headless) {
        List<String> line = new ArrayList<>(List.of(RunAs.tool("setpriv"), "--pdeathsig", "KILL"));
        line.addAll(command);
        line.addAll(List.of(
                "--remote-debugging-address=127.0.0.1", "--remote-debugging-port=0", "--user-data-dir=" + profile));
        if (headless) {
            line.add("--headless=new");
        }
        line.add("about:blank");
        return line;
    }
}
