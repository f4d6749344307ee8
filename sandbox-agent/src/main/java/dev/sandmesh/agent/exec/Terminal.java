package dev.sandmesh.agent.exec;

import dev.sandmesh.agent.process.RunAs;
import dev.sandmesh.protocol.command.WindowSize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Has a program run on a terminal of its own; {@code script} makes it. */
final class Terminal {

    private static final int LIMIT_SECONDS = 5;

    private Terminal() {}

    /** The size is set before the program begins, since some look at it only then. */
    static List<String> command(List<String> program, WindowSize size) {
        String words = program.stream().map(Terminal::quoted).collect(Collectors.joining(" "));
        String line = "stty rows " + size.rows() + " cols " + size.columns() + " 2>/dev/null; exec " + words;
        return List.of(RunAs.tool("script"), "-q", "-f", "-e", "-E", "always", "-c", line, "/dev/null");
    }

    /** {@code script} has the shell of its environment read the line. */
    static Map<String, String> environment(Map<String, String> given) {
        Map<String, String> environment = new TreeMap<>(Map.of("TERM", "xterm-256color"));
        environment.putAll(given);
        environment.put("SHELL", RunAs.tool("sh"));
        return environment;
    }

    /** Tells the program, too. Blocks its thread. */
    static boolean resize(Path terminal, WindowSize size) throws IOException, InterruptedException {
        Process stty = new ProcessBuilder(
                        RunAs.tool("stty"),
                        "-F",
                        terminal.toString(),
                        "rows",
                        String.valueOf(size.rows()),
                        "cols",
                        String.valueOf(size.columns()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!stty.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            stty.destroyForcibly();
            throw new IOException("the terminal does not take another size");
        }
        if (stty.exitValue() != 0) {
            throw new IOException("the terminal is gone");
        }
        return true;
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
