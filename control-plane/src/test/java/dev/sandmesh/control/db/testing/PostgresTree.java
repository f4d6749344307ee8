package dev.sandmesh.control.db.testing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The processes of one embedded server, to be stopped, continued and killed by tests. */
public record PostgresTree(long postmaster) {

    /** Freezes the whole server. */
    public void freeze() {
        signal("STOP", all());
    }

    public void thaw() {
        signal("CONT", all());
    }

    /** Everything at once, as a power cut does. */
    public void kill() {
        signal("KILL", all());
    }

    public void terminate() {
        signal("TERM", List.of(Long.toString(postmaster)));
    }

    private List<String> all() {
        ProcessHandle root = ProcessHandle.of(postmaster).orElseThrow();
        return Stream.concat(Stream.of(root), root.descendants())
                .map(handle -> Long.toString(handle.pid()))
                .toList();
    }

    private static void signal(String name, List<String> pids) {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name));
        command.addAll(pids);
        try {
            new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
